"""What is told of a renovation: the application, how files are found, the signed agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from hudang.dossiers.services import Upload
from hudang.registry import queries as registry
from hudang.renovation import works
from hudang.renovation.models import Renovation
from hudang.renovation.queries import RenovationFilter
from hudang.renovation.services import Agreement, Application
from hudang.service import queries as service
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House
    from hudang.renovation.works import Kind
    from hudang.web.uploads import SealedUpload

ALL = ("", _("All"))
LIVE = ("live", _("Not over"))


class RenovationFilterForm(forms.Form):
    """Which files a list shows; a house, a number or that of a pass finds one at once."""

    text = forms.CharField(
        label=_("House or number"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, LIVE, *Renovation.State.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("oldest", _("oldest first")),
            ("ends", _("end of the works")),
        ],
    )  # fmt: skip
    late = forms.BooleanField(label=_("late only"), required=False)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> RenovationFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return RenovationFilter(
            **{name: said.get(name, "") for name in ("text", "state", "order")},
            community=self.communities.get(said.get("community", "")),
            is_late=said.get("late", False),
        )


class ApplicationForm(forms.Form):
    """Who applies for which house, the firm, the days, and the works with their papers."""

    needs_place = True

    q = forms.CharField(
        label=_("Who or where"), required=False, max_length=60,
        help_text=_("Telephone, last four digits, name, or house like 3栋2单元1502."),
        widget=forms.TextInput(attrs={**UNKEPT, "autofocus": ""}),
    )  # fmt: skip
    who = forms.CharField(required=False, max_length=120)
    contractor = FreeText(label=_("Firm"), max_length=60)
    begins = forms.DateField(label=_("Works from"), widget=DayInput)
    ends = forms.DateField(label=_("Works until"), widget=DayInput)
    works = forms.MultipleChoiceField(label=_("Works"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, by: Actor) -> None:
        super().__init__(data)
        self.by = by
        self.meant: tuple[Customer | None, House | None] = (None, None)
        kinds = works.catalogue().values()
        set_choices(self, "works", [(kind.code, _named(kind)) for kind in kinds])
        self.limited = [kind for kind in kinds if kind.proofs]
        for kind in self.limited:
            self.fields[_proof(kind)] = forms.CharField(
                label=kind.name, help_text=kind.proof, required=False, max_length=30,
                widget=forms.TextInput(attrs=UNKEPT),
            )  # fmt: skip

    @property
    def proof_fields(self) -> Iterator[forms.BoundField]:
        return (self[_proof(kind)] for kind in self.limited)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        try:
            self.meant = service.asked_about(said.get("who", ""), by=self.by)
        except (ValueError, ObjectDoesNotExist):
            self.meant = (None, None)
        if None in self.meant:
            self.add_error("q", _("Choose who applies, and for which house."))
        return said

    @property
    def chosen(self) -> tuple[Customer, House]:
        """Who applies, and the house: a valid form has both."""
        return cast("tuple[Customer, House]", self.meant)

    @property
    def application(self) -> Application:
        said = self.cleaned_data
        return Application(
            contractor=said["contractor"],
            begins=said["begins"],
            ends=said["ends"],
            works={code: said.get(f"proof_{code}", "") for code in said["works"]},
        )


def _named(kind: Kind) -> str:
    """Return the kind of work with what the law says of it, so that the desk tells it at once."""
    if kind.is_banned:
        return _("%(work)s (forbidden)") % {"work": kind.name}
    if kind.proofs:
        return _("%(work)s (takes: %(proof)s)") % {"work": kind.name, "proof": kind.proof}
    return kind.name


def _proof(kind: Kind) -> str:
    return f"proof_{kind.code}"


class AgreementForm(forms.Form):
    """The signed agreement, and when the owner was told what is forbidden."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    told_date = forms.DateField(
        label=_("Told of forbidden acts on"), widget=DayInput,
        help_text=_("He has read the list on this page and signed for it."),
    )  # fmt: skip
    agreement_date = forms.DateField(label=_("Agreement signed on"), widget=DayInput)
    file = forms.FileField(label=_("signed agreement"), max_length=200)

    @property
    def agreement(self) -> Agreement:
        said = self.cleaned_data
        sent: SealedUpload = said["file"]
        scan = Upload(sent.identifier, sent.secret, sent.name or "", sent.size or 0)
        return Agreement(said["told_date"], said["agreement_date"], scan)
