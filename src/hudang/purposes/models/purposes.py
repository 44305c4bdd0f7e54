"""Purposes, the notice in its versions, and the proof that it reached people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.core.models import (
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Record,
    Statement,
)
from hudang.purposes.inventory import Category, LegalBasis
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class State(models.TextChoices):
    """How far a purpose is: only an active one opens anything."""

    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    RETIRED = "retired", _("retired")


class Channel(models.TextChoices):
    """How a notice reached somebody: everyone by a posting, one person by the others."""

    POSTING = "posting", _("posting in the community")
    COUNTER = "counter", _("handed over at the counter")
    PAPER = "paper", _("on paper, signed for")
    PORTAL = "portal", _("opened in the portal")
    SMS = "sms", _("by text message")
    VISIT = "visit", _("handed over at a visit")


class Purpose(Record):
    """A purpose of processing 处理目的: the only ground on which items are read or written."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    description_zh = models.CharField(max_length=200)
    description_en = models.CharField(max_length=300)
    owner = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        verbose_name=_("responsible department"),
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    basis = models.CharField(_("legal basis"), max_length=16, choices=LegalBasis.choices)
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items"), default=list)
    necessity = models.TextField(_("why sensitive items are needed"), blank=True)
    alternatives = models.TextField(_("milder means considered"), blank=True)
    protection = models.TextField(_("strict protection"), blank=True)
    # How the condition is met that another law sets for an item (LC-095).
    conditions = models.TextField(_("conditions of other laws"), blank=True, default="")
    # Who chose the items: the legal reviewer decides on his draft, and is somebody else.
    drafted_by = models.CharField(_("drafted by"), max_length=40, default="SYSTEM-INSTALL")
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("purpose")
        ordering = ["code"]

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_zh, self.description_en)

    @property
    def is_active(self) -> bool:
        return self.state == State.ACTIVE


class Notice(Record):
    """A notice 告知书 to one public, of which there are versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("notice")

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)


class NoticeVersion(Record):
    """The text of a notice from one day on; published, it never changes."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    sections = models.JSONField(_("sections"))
    text_hash = models.CharField(max_length=64)
    # Whoever was told of this version or a later one need not be told again: a correction of
    # wording leaves it where it was, a change of purpose, method or items makes it this version.
    told_from = models.PositiveSmallIntegerField(_("counts as told from version"))
    published_at = models.DateTimeField(_("published at"))
    effective_from = models.DateTimeField(_("effective from"))
    by = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("version of a notice")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "number"],
                name="purposes_version_once",
                violation_error_message=_("This notice has a version of that number."),
            ),
        ]

    def is_effective(self, at: datetime) -> bool:
        return self.effective_from <= at


class NoticePosting(SealedRecord, Record):
    """A version posted in a community on a day, with a photo of it hanging there."""

    sealing_kind: ClassVar[Kind] = Kind.NOTICE
    stored_files: ClassVar[Mapping[str, str]] = {"photo": "photo_key"}

    version = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="postings")
    community = models.ForeignKey("registry.Community", on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(_("posted at"))
    place = models.CharField(_("where it hangs"), max_length=120)
    # Where the photo lies sealed, and the secret that opens it. A posting from before photos
    # were kept has neither: somebody attested that one was taken.
    photo = models.UUIDField(_("photo"), null=True, editable=False)
    photo_key = SealedField(
        _("key of the photo"), slot=Slot.FILES, place=Place.POSTING_PHOTO, items=(), null=True
    )
    by = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("posting of a notice")
        ordering = ["-posted_at", "-id"]
        indexes = [models.Index(fields=["community", "-posted_at"], name="purposes_posting_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(photo__isnull=True, photo_key__isnull=True)
                | Q(photo__isnull=False, photo_key__isnull=False),
                name="purposes_posting_photo",
                violation_error_message=_("A photo that is kept has its key, and the reverse."),
            ),
        ]


class NoticeDelivery(CustomerRecord):
    """A version that reached one person, and how."""

    # Kept three years beyond the processing it proves (R21): it outlives the customer's row,
    # so the customer is an opaque number here and no key of the database.
    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.CONSENT, OnMerge.MOVE, OnDestruction.KEEP, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    version = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    delivered_at = models.DateTimeField(_("delivered at"))
    by = models.CharField(max_length=20)
    # The document, the message or the portal's record; a plain identifier, because this outlives
    # them: a message is removed after a week, a document with the customer's keys.
    proof = models.UUIDField(_("proof"), null=True, blank=True)
    reference = models.CharField(_("order number"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("delivery of a notice")
        ordering = ["-delivered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="counter", proof__isnull=True, reference="")
                | Q(channel__in=["paper", "portal", "sms"], proof__isnull=False, reference="")
                | (Q(channel="visit", proof__isnull=True) & ~Q(reference="")),
                name="purposes_delivery_proof",
                violation_error_message=_("A delivery has the proof of its way and no other."),
            )
        ]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "-delivered_at"],
                name="purposes_delivery_person",
            )
        ]
