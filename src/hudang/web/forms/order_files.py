"""What is said of files as they are added to an order, and why one is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.dossiers.services import Upload
from hudang.service.models import Attachment, OrderAttachment
from hudang.service.services import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hudang.web.uploads import SealedUpload


class FilesInput(forms.FileInput):
    """An input from which several files may come."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name)


class FilesField(forms.FileField):
    """One file or several, each as a file field takes it."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


def _or_nothing(choices: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [("", _("none")), *choices]


class FilesForm(forms.Form):
    """Files and where they were taken; a picture inside a home says who agreed to it."""

    file = FilesField(label=_("files"), max_length=200)
    setting = forms.ChoiceField(
        label=_("where, for a picture"), required=False,
        choices=_or_nothing(Attachment.Setting.choices),
    )  # fmt: skip
    agreed = forms.ChoiceField(
        label=_("inside a home: who agreed"), required=False,
        choices=_or_nothing(Attachment.Agreed.choices),
        help_text=_(
            "Ask on the spot: say what the picture is for and that it goes with the order."
        ),
    )  # fmt: skip
    agreed_how = forms.ChoiceField(
        label=_("how it was agreed"), required=False, choices=_or_nothing(Attachment.How.choices)
    )
    shows_person = forms.BooleanField(
        label=_("a face or an identity document is in it"), required=False
    )
    shown_for = forms.ChoiceField(
        label=_("why that cannot be otherwise"), required=False,
        choices=_or_nothing(Attachment.Shown.choices),
    )  # fmt: skip

    def told(self) -> Told:
        """Return what the form says of the files."""
        names = ("stage", "setting", "agreed", "agreed_how", "shows_person", "shown_for")
        said = self.cleaned_data
        return Told(**{name: said[name] for name in names if name in said})

    def uploads(self) -> list[Upload]:
        """Return the files as they lie sealed; what they were called is not kept."""
        sent: list[SealedUpload] = self.cleaned_data["file"]
        return [Upload(one.identifier, one.secret, "", one.size or 0) for one in sent]


class AttachForm(FilesForm):
    """Files of an order, and when in the work they were taken."""

    stage = forms.ChoiceField(label=_("taken"), choices=OrderAttachment.Stage.choices)


class RemovalForm(forms.Form):
    """Why a file is taken away."""

    reason = forms.ChoiceField(label=_("reason"), choices=Attachment.Removal.choices)
