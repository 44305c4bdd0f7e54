"""Filing a document, and asking that one be destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.dossiers import policy
from hudang.dossiers.models import Ground
from hudang.dossiers.services import Upload
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.dossiers.kinds import Kind
    from hudang.web.uploads import SealedUpload


class DocumentForm(forms.Form):
    """A file, what it is and of which day; a picture of an identity document says its ground."""

    kind = forms.ChoiceField(label=_("kind of document"))
    dated_date = forms.DateField(
        label=_("date of the document"), required=False, widget=DayInput()
    )
    ground = forms.ChoiceField(
        label=_("ground, for a copy of an identity document"),
        required=False,
        choices=[("", _("none")), *Ground.choices],
        help_text=_("Without one it is looked at and handed back; it is not kept."),
    )
    reference = FreeText(
        label=_("number of the case or decision"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "AJ-2026-0117", "autocomplete": "off"}),
    )
    file = forms.FileField(label=_("file"), max_length=200)

    def __init__(self, data: Any = None, files: Any = None, *, kinds: Iterable[Kind]) -> None:
        super().__init__(data, files)
        found = list(kinds)
        set_choices(self, "kind", [(kind.code, kind.label) for kind in found])
        if not any(kind.shows_identity_document for kind in found):
            del self.fields["ground"]

    @property
    def upload(self) -> SealedUpload:
        upload: SealedUpload = self.cleaned_data["file"]
        return upload

    def document(self) -> dict[str, Any]:
        """Return what the form says of the document; its file lies sealed already."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        sent = self.upload
        upload = Upload(sent.identifier, sent.secret, sent.name or "", sent.size or 0)
        return {
            **facts,
            "reference": facts["reference"].strip().upper(),
            "upload": upload,
        }


class DestructionForm(forms.Form):
    """Why the content of a document is to be destroyed."""

    reason = forms.ChoiceField(label=_("reason"), choices=[*policy.REASONS.items()])
