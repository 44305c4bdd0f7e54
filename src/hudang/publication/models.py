"""What is stored of publications: from when a community is owed them, and each version."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord

LONGEST_TITLE = 60
LONGEST_TEXT = 4000


class Head(models.TextChoices):
    """What a publication is about: the heads of Civil Code 943, and two of our own."""

    SERVICES = "services", _("services")
    PEOPLE = "people", _("people in charge")
    QUALITY = "quality", _("quality required")
    FEES = "fees", _("fees: items and standards")
    PERFORMANCE = "performance", _("performance")
    REPAIR_FUND = "repair_fund", _("use of the repair fund")
    COMMON_INCOME = "common_income", _("income from common parts")
    ARREARS = "arrears", _("arrears in total")
    OTHER = "other", _("other matters")


class PublicationCalendar(CommunityRecord):
    """From which day on a community is owed its publications by this calendar."""

    begins_date = models.DateField(_("from"))
    begun_by = models.CharField(_("begun by"), max_length=20)
    begun_at = models.DateTimeField(_("begun at"))

    class Meta:
        verbose_name = _("calendar of publications")
        constraints = [
            models.UniqueConstraint(
                fields=["community"], name="publication_calendar_per_community"
            )
        ]


class Publication(CommunityRecord):
    """A publication 公示: text and table about one head and period; it names no customer."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked by another")
        PUBLISHED = "published", _("published to owners")
        REPLACED = "replaced", _("replaced by a later version")
        TAKEN_DOWN = "taken_down", _("taken down")
        DROPPED = "dropped", _("draft given up")

    class Reason(models.TextChoices):
        """Why a check failed, or something published was taken down."""

        WRONG = "wrong", _("something in it is wrong")
        UNCLEAR = "unclear", _("it cannot be understood")
        INCOMPLETE = "incomplete", _("something is missing")
        PERSONAL = "personal", _("it leads to a person")
        OUTDATED = "outdated", _("it no longer holds")
        ORDERED = "ordered", _("an authority or a court asked for it")

    number = models.PositiveIntegerField(_("number"))
    head = models.CharField(_("head"), max_length=13, choices=Head.choices)
    since_date = models.DateField(_("period from"))
    until_date = models.DateField(_("period until"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    # Rows of cells; the first row names the columns.
    table = models.JSONField(_("table"), default=list, blank=True)
    # How many houses the totals of arrears stand for.
    houses = models.PositiveIntegerField(_("houses counted"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces_id = models.UUIDField(null=True)
    replaces = CommunityForeignKey("self", "replaces_id", related_name="replacements", null=True)
    drafted_by = models.CharField(_("drafted by"), max_length=20)
    drafted_at = models.DateTimeField(_("drafted at"))
    checked_by = models.CharField(_("checked by"), max_length=20, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    published_by = models.CharField(_("published by"), max_length=20, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # Of a draft that was sent back: why; of what was taken down: why.
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices, blank=True)
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("publication")
        ordering = ["-until_date", "-number"]
        indexes = [
            models.Index(fields=["community", "head", "-until_date"], name="publication_by_head"),
            models.Index(fields=["community", "state"], name="publication_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="publication_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(until_date__gte=F("since_date")),
                name="publication_period",
                violation_error_message=_("A period ends after it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced", "taken_down"])
                | Q(published_at__isnull=False)
                & ~Q(checked_by="")
                & ~Q(checked_by=F("drafted_by")),
                name="publication_checked_by_another",
                violation_error_message=_("What is published was checked by somebody else."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
