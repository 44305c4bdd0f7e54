"""A message to a customer: to whom and what is sealed, how far it has come is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Record,
    Statement,
)
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

NAME = 1
MOBILE = 2
EMAIL = 5
TEXT = 85


class Channel(models.TextChoices):
    """By which way a message goes."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")


class Kind(models.TextChoices):
    """Whether a message serves the contract or sells something."""

    SERVICE = "service", _("needed for the service")
    COMMERCIAL = "commercial", _("commercial")


class Language(models.TextChoices):
    """In which language the person is written to."""

    ZH = "zh", _("Chinese")
    EN = "en", _("English")


class Stop(Record):
    """Sending is stopped, by one way or by all, until two people have had their say."""

    class Reason(models.TextChoices):
        WRONG_TEXT = "wrong_text", _("a wrong text went out")
        WRONG_PEOPLE = "wrong_people", _("the wrong people were written to")
        OTHER_END = "other_end", _("the other end misbehaves")
        INCIDENT = "incident", _("a security incident")
        ORDERED = "ordered", _("an authority or a court ordered it")
        EXERCISE = "exercise", _("an exercise")

    # Empty: every way.
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    stopped_by = models.CharField(_("stopped by"), max_length=20)
    stopped_at = models.DateTimeField(_("stopped at"))
    lifted_by = models.CharField(_("switched on by"), max_length=20, blank=True)
    lifted_at = models.DateTimeField(_("switched on at"), null=True, blank=True)

    class Meta:
        verbose_name = _("stop of sending")
        ordering = ["-stopped_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(lifted_at__isnull=True),
                name="stop_one_a_way",
                violation_error_message=_("Sending is stopped already."),
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True)
                | ~models.Q(lifted_by=models.F("stopped_by")),
                name="stop_two_people",
                violation_error_message=_("Another person switches sending on again."),
            ),
        ]

    @property
    def of_what(self) -> _StrOrPromise:
        """What is stopped: one way, or everything."""
        return Channel(self.channel).label if self.channel else _("everything")


class TemplateVersion(Record):
    """What a template says from a version on; those that ship with the system are version 1."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        REPLACED = "replaced", _("replaced")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    purpose = models.CharField(_("purpose"), max_length=40)
    channels = ArrayField(
        models.CharField(max_length=8, choices=Channel.choices), verbose_name=_("ways")
    )
    name_zh = models.CharField(_("name in Chinese"), max_length=20)
    name_en = models.CharField(_("name in English"), max_length=40)
    text_zh = models.CharField(_("text in Chinese"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=600)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by = models.CharField(_("drafted by"), max_length=20)
    drafted_at = models.DateTimeField(_("drafted at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a template")
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state="draft"),
                name="template_one_draft",
                violation_error_message=_("There is a draft already."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state="in_force"),
                name="template_one_in_force",
                violation_error_message=_("Another version is in force."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force", decided_by=models.F("drafted_by")),
                name="template_two_people",
                violation_error_message=_("Another person puts your draft in force."),
            ),
        ]


class Message(SealedRecord, CustomerRecord):
    """A message, from the moment somebody asked for it until it is removed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waits to be sent")
        HELD = "held", _("held back: it may be commercial")
        SENDING = "sending", _("being sent")
        PRINTED = "printed", _("printed, waits for the post")
        SENT = "sent", _("sent")
        KEPT = "kept", _("kept here, nothing left")
        FAILED = "failed", _("failed, tried again later")
        GIVEN_UP = "given_up", _("given up")
        UNCLEAR = "unclear", _("interrupted, perhaps sent")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Fault(models.TextChoices):
        UNREACHABLE = "unreachable", _("the other end could not be reached")
        BUSY = "busy", _("the other end was busy")
        REFUSED = "refused", _("the other end refused it")
        INTERRUPTED = "interrupted", _("interrupted while it was handed over")
        NO_CONSENT = "no_consent", _("the person no longer agrees")

    statement: ClassVar[Statement] = Statement(
        "service", Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey("registry.Customer", "customer_id", related_name="+")
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    template = models.CharField(_("template"), max_length=40)
    template_version = models.PositiveSmallIntegerField(_("version of the template"), default=1)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    purpose = models.CharField(_("purpose"), max_length=40)
    is_urgent = models.BooleanField(_("emergency"), default=False)
    address = SealedField(
        _("sent to"),
        slot=Slot.CONTACT,
        place=Place.MESSAGE_ADDRESS,
        items=(NAME, MOBILE, EMAIL),
        null=True,
    )
    text = SealedField(
        _("text"), slot=Slot.SERVICE, place=Place.MESSAGE_TEXT, items=(TEXT,), null=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    fault = models.CharField(_("fault"), max_length=12, choices=Fault.choices, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    queued_by = models.CharField(_("queued by"), max_length=20)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("goes out from"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["community", "-queued_at"], name="message_newest"),
            models.Index(fields=["community", "customer_id"], name="message_by_customer"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["queued", "failed"]),
                name="message_due",
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def address_item(self) -> int:
        """The item of the inventory that the address is."""
        return ADDRESS_ITEMS[Channel(self.channel)]


# A letter goes to the house, so it needs the name and nothing else.
ADDRESS_ITEMS = {Channel.SMS: MOBILE, Channel.EMAIL: EMAIL, Channel.LETTER: NAME}
