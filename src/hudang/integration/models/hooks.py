"""By which address another system sends orders, and what it has sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.service.models import ServiceRecord
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

HOOK_SECRET = 1  # the only value that the field of a hook seals
ACTOR_PREFIX = "SYSTEM-HOOK-"


class Hook(SealedRecord, CommunityRecord):
    """An address by which another system sends orders of one community; begun by two people."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        ACTIVE = "active", _("in force")
        OFF = "off", _("turned off")

    sealing_kind: ClassVar[Kind] = Kind.ACCOUNT

    # Names the other system wherever it acts: in orders, in teams, in the log.
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=40)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PROPOSED
    )
    secret = SealedField(
        _("secret"), slot=Slot.IDENTITY, place=Place.HOOK_SECRET, items=(), null=True
    )
    secret_made_at = models.DateTimeField(_("secret made at"), null=True)
    proposed_by = models.CharField(_("proposed by"), max_length=20)
    proposed_at = models.DateTimeField(_("proposed at"))
    confirmed_by = models.CharField(_("confirmed by"), max_length=20, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("turned off at"), null=True)
    used_at = models.DateTimeField(_("last used"), null=True)
    refused = models.PositiveIntegerField(_("refused requests"), default=0)

    class Meta:
        verbose_name = _("hook")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                name="hook_code_once",
                violation_error_message=_("There is a hook of that code already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")),
                name="hook_two_people",
                violation_error_message=_("Another person confirms your hook."),
            ),
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
