"""Teams and what a contract promises."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts.queries import departments
from hudang.registry import queries as registry
from hudang.service import queries
from hudang.service.models import Group, Urgency
from hudang.service.policy import Promise
from hudang.service.services import Offer
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.people import NamedChoice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from hudang.accounts.models import User
    from hudang.integration.models import Hook
    from hudang.service.models import ServiceType

_LONGEST_WORD = 20


class TeamForm(forms.Form):
    """What a team is called, which kinds of work it does, and who is in it."""

    code = forms.SlugField(label=_("Code"), max_length=12)
    name = FreeText(label=_("Team"), max_length=30)
    department = NamedChoice(
        departments(), label=_("Department"), required=False, empty_label=_("none"),
        help_text=_("Its staff see the orders of the team; with none, only the members do."),
    )  # fmt: skip
    contractor = FreeText(
        label=_("Contractor"), required=False, max_length=60,
        help_text=_("Only where its people belong to another company: they see no contacts."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=_("Kinds of service"), choices=Group.choices, widget=forms.CheckboxSelectMultiple
    )
    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any = None,
        *,
        people: Iterable[User],
        systems: Iterable[Hook] = (),
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        members = [(one.code, f"{one.name} {one.code}") for one in people]
        members += [(one.actor_code, f"{one.name} {one.actor_code}") for one in systems]
        set_choices(self, "members", members)


class PromiseForm(forms.Form):
    """How soon a contract promises an answer and an end, for a kind of service or for all."""

    contract = forms.ChoiceField(label=_("Service contract"))
    group = forms.ChoiceField(
        label=_("Kind of service"), required=False, choices=[("", _("All")), *Group.choices]
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    response = forms.IntegerField(
        label=_("Answered within minutes"), min_value=1, max_value=100_000
    )
    completion = forms.IntegerField(label=_("Done within hours"), min_value=1, max_value=9_000)

    def __init__(self, data: Any = None, *, community: UUID) -> None:
        super().__init__(data)
        self.contracts = {one.number: one for one in registry.contracts_of(community)}
        set_choices(self, "contract", [(number, number) for number in self.contracts])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (
            "response" in said
            and "completion" in said
            and self.promise.response > self.promise.completion
        ):
            self.add_error("completion", _("An order is answered before it is done."))
        return said

    @property
    def promise(self) -> Promise:
        said = self.cleaned_data
        return Promise(timedelta(minutes=said["response"]), timedelta(hours=said["completion"]))


class TypeForm(forms.Form):
    """One kind of order as the desk chooses it; its code and its kind of service stay."""

    code = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Latin letters, digits and dashes.")
    )
    group = forms.ChoiceField(label=_("Kind of service"), choices=Group.choices)
    name_zh = FreeText(label=_("Name in Chinese"), max_length=20)
    name_en = FreeText(label=_("Name in English"), max_length=40)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    is_in_home = forms.BooleanField(label=_("Inside the home"), required=False)
    words = FreeText(
        label=_("What people call it"), required=False, max_length=300,
        help_text=_("Words by which a pasted message is sorted, each after a comma."),
    )  # fmt: skip
    is_retired = forms.BooleanField(label=_("Not offered any more"), required=False)

    def __init__(self, data: Any = None, *, of: ServiceType | None) -> None:
        names = ("code", "group", "name_zh", "name_en", "urgency", "is_in_home", "is_retired")
        known = {name: getattr(of, name) for name in names} if of else {}
        super().__init__(data, initial=known | {"words": "，".join(of.words) if of else ""})
        if of:
            self.fields["code"].disabled = self.fields["group"].disabled = True
        else:
            del self.fields["is_retired"]
        self._is_new = of is None

    def clean_code(self) -> str:
        """Refuse the code of another kind of order."""
        code: str = self.cleaned_data["code"]
        if self._is_new and queries.types(retired=True).filter(code=code).exists():
            raise forms.ValidationError(_("There is a kind of order of this code."))
        return code

    def clean_words(self) -> list[str]:
        written = self.cleaned_data["words"].replace("，", ",").replace("、", ",").split(",")
        words = [one.strip() for one in written if one.strip()]
        if any(len(one) > _LONGEST_WORD for one in words):
            raise forms.ValidationError(_("A word has twenty characters at most."))
        return words

    def offer(self) -> Offer:
        return Offer(**{name: said for name, said in self.cleaned_data.items() if name != "code"})
