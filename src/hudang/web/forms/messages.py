"""Messages to customers: which of them a list shows, and what stands in the blanks of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.outbox import queries
from hudang.outbox.models import Channel, Kind, Language, Message
from hudang.outbox.queries import MessageFilter
from hudang.outbox.services import Letter
from hudang.outbox.templates import BLANKS, LONGEST
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.outbox.templates import Template

ALL = ("", _("All"))
OLDEST = "oldest"
BLANK = "blank_"


class MessageFilterForm(forms.Form):
    """Which messages a list shows."""

    number = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *Message.State.choices]
    )
    channel = forms.ChoiceField(label=_("Way"), required=False, choices=[ALL, *Channel.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Kind.choices])
    template = forms.ChoiceField(label=_("Message template"), required=False)
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[("", _("newest first")), (OLDEST, _("oldest first"))],
    )

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        self.communities = {str(key): key for key in registry.community_names(by)}
        names = [(str(key), name) for key, name in registry.community_names(by).items()]
        set_choices(self, "community", [("", _("All communities")), *names])
        chosen = [(code, template.label) for code, template in queries.templates().items()]
        set_choices(self, "template", [ALL, *chosen])

    def wanted(self) -> MessageFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return MessageFilter(
            **{name: said.get(name, "") for name in ("state", "channel", "kind", "template")},
            number=said.get("number", "").strip().upper(),
            community=self.communities.get(said.get("community", "")),
            is_oldest_first=said.get("order") == OLDEST,
        )


class MessageForm(FreeTextForm):
    """By which way, in which language, and what stands in each blank of a template."""

    channel = forms.ChoiceField(label=_("Way"))
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, data: Any, *, template: Template) -> None:
        super().__init__(data)
        self.template = template
        set_choices(self, "channel", [(one.value, one.label) for one in template.channels])
        for name in template.sample:
            self.fields[BLANK + name] = _blank(name)

    def letter(self) -> Letter:
        """Return what is to be said, of a valid form."""
        said = self.cleaned_data
        return Letter(
            template=self.template.code,
            channel=said["channel"],
            language=said["language"],
            blanks={name: said[BLANK + name] for name in self.template.sample},
            reason=self.reason,
        )


def _blank(name: str) -> forms.CharField:
    blank = BLANKS[name]
    if blank.is_free:
        return FreeText(label=blank.label, max_length=LONGEST, is_sealed=True)
    return forms.CharField(
        label=blank.label,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DecisionForm(forms.Form):
    """Whether a message that was held back serves or sells."""

    decision = forms.ChoiceField(choices=[("service", ""), ("commercial", "")])
