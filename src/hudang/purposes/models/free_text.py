"""Texts that were kept although they hold what free text should not: where, and of which kind."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.free_text import Kind
from hudang.core.models import CustomerRecord, OnAnswer, OnDestruction, OnMerge, Statement
from hudang.purposes.inventory import Category
from hudang.vault.keys import Slot


class TextPlace(models.TextChoices):
    """The sealed texts into which people write freely about a customer."""

    MESSAGE = "message", _("message to a customer")
    ANSWER = "answer", _("answer to a question")
    ORDER = "order", _("words of an order")
    EXPLANATION = "explained", _("question about a rule")
    FEEDBACK = "feedback", _("complaint or suggestion")
    KEYS = "keys", _("note on keys that are kept")
    APPEAL = "appeal", _("appeal against a class")


class KeptReason(models.TextChoices):
    """Why a text was kept as it is."""

    OWN_WORDS = "own_words", _("the person's own words")
    NEEDED = "needed", _("the work cannot be done without it")
    NOT_A_PERSON = "not_a_person", _("it says nothing of a person")
    ARRIVED = "arrived", _("nobody was there to mend it")


class FlaggedText(CustomerRecord):
    """One kind of find in one text; never the text, nor where in it."""

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.OMIT
    )

    customer_id = models.UUIDField()
    place = models.CharField(_("place"), max_length=10, choices=TextPlace.choices)
    # The row that holds the text: an opaque number, because texts live in many tables.
    record = models.UUIDField(_("record"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    count = models.PositiveSmallIntegerField(_("how often"))
    reason = models.CharField(_("reason"), max_length=12, choices=KeptReason.choices)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))
    followed_up_by = models.CharField(_("followed up by"), max_length=20, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True)

    class Meta:
        verbose_name = _("text with a find")
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(fields=["community", "-written_at"], name="purposes_flagged_newest"),
            models.Index(fields=["community", "record"], name="purposes_flagged_record"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(followed_up_at__isnull=True, followed_up_by="")
                | (Q(followed_up_at__isnull=False) & ~Q(followed_up_by="")),
                name="purposes_flagged_follow_up",
                violation_error_message=_("A follow-up has its moment and name."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.followed_up_at is None
