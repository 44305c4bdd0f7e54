"""By which address another system sends orders, and what it has sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.exchange.models import Exchange
from hudang.service.models import ServiceRecord
from hudang.vault.fields import SealedField
from hudang.vault.keys import Slot
from hudang.vault.sealed import Place

ACTOR_PREFIX = "SYSTEM-HOOK-"


class Hook(Exchange):
    """An address by which another system sends orders of one community, signed by its secret."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        ACTIVE = "active", _("in force")
        OFF = "off", _("turned off")

    # Names the other system wherever it acts: in orders, in teams, in the log.
    code = models.CharField(_("code"), max_length=8)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PROPOSED
    )
    secret = SealedField(
        _("secret"), slot=Slot.IDENTITY, place=Place.HOOK_SECRET, items=(), null=True
    )
    used_at = models.DateTimeField(_("last used"), null=True)
    refused = models.PositiveIntegerField(_("refused requests"), default=0)

    class Meta(Exchange.Meta):
        verbose_name = _("hook")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                name="hook_code_once",
                violation_error_message=_("There is a hook of that code already."),
            ),
            *Exchange.Meta.constraints,
        ]

    @property
    def actor_code(self) -> str:
        """By which code the other system acts here."""
        return ACTOR_PREFIX + self.code


class HookEvent(CommunityRecord):
    """What came by a hook, each event once: what it asked, and which order it was about."""

    hook_id = models.UUIDField()
    hook = CommunityForeignKey(Hook, "hook_id", related_name="events")
    event = models.CharField(_("event of the other system"), max_length=64)
    act = models.CharField(_("act"), max_length=10)
    # Of the body, keyed: the same event with another content is refused.
    fingerprint = models.BinaryField(max_length=32)
    # Of the newest signature: the very same request twice is a replay.
    signature = models.BinaryField(max_length=32)
    received_at = models.DateTimeField(_("received at"))
    order_id = models.UUIDField()
    order = CommunityForeignKey(
        ServiceRecord, "order_id", on_delete=models.CASCADE, related_name="+"
    )
    # As it was left by this event.
    order_state = models.CharField(_("state"), max_length=9, choices=ServiceRecord.State.choices)

    class Meta:
        verbose_name = _("event by a hook")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["community", "order_id"], name="hook_event_by_order"),
            models.Index(
                fields=["community", "hook_id", "-received_at"], name="hook_event_newest"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "hook_id", "event"],
                name="hook_event_once",
                violation_error_message=_("This event came already."),
            )
        ]
