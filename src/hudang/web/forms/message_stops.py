"""What is stopped, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.outbox.models import Channel, Stop


class StopForm(forms.Form):
    """By which way nothing leaves any more, and the reason."""

    channel = forms.ChoiceField(
        label=_("Way"), required=False, choices=[("", _("everything")), *Channel.choices]
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=Stop.Reason.choices)
