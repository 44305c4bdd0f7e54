"""Campaigns 调查活动: which version is asked of whom, from when until when; and who was asked."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.collection.models.questionnaires import QuestionnaireVersion
from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Record,
    Statement,
)
from hudang.purposes.inventory import Category
from hudang.vault.keys import Slot


class Campaign(Record):
    """One questionnaire, asked in one community for a time."""

    class Mode(models.TextChoices):
        IDENTIFIED = "identified", _("with the person's name")
        ANONYMOUS = "anonymous", _("anonymous")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("taking answers")
        CLOSED = "closed", _("closed")
        DELETED = "deleted", _("answers deleted")

    community = models.ForeignKey("registry.Community", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="campaigns"
    )
    name = models.CharField(_("name"), max_length=80)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.DRAFT)
    # What was planned together for several communities shares it.
    series = models.UUIDField(null=True, editable=False, db_index=True)
    # The plan whose round it is; none: asked once.
    plan = models.ForeignKey(
        "SurveyPlan", on_delete=models.PROTECT, null=True, editable=False, related_name="campaigns"
    )
    # Whom it asks: buildings of the community, roles in a house; none: all.
    buildings = ArrayField(models.UUIDField(), default=list, blank=True)
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    closes_date = models.DateField(_("closes on"))
    delete_date = models.DateField(_("answers deleted on"))
    # Part of the address on the poster; it says nothing of anybody.
    slug = models.CharField(max_length=16, unique=True, editable=False)
    created_by = models.CharField(_("created by"), max_length=20)
    created_at = models.DateTimeField(_("created at"))
    opened_by = models.CharField(_("opened by"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    received = models.PositiveIntegerField(_("answers received"), default=0)
    # How often each choice was made, of as many answers as may be shown; never one by one.
    results = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("campaign")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(delete_date__gte=F("closes_date")),
                name="campaign_deleted_after_it_closed",
                violation_error_message=_("Answers are deleted after the campaign has closed."),
            ),
        ]

    @property
    def is_anonymous(self) -> bool:
        return self.mode == Campaign.Mode.ANONYMOUS


class Invitation(CustomerRecord):
    """One customer of the audience: whether asked, reminded, and whether he took part.

    Of an anonymous campaign it says that somebody took part, never which response is his.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("has not answered")
        ANSWERED = "answered", _("has answered")
        DECLINED = "declined", _("does not wish to")

    statement: ClassVar[Statement] = Statement(
        Category.SURVEY, Slot.ANSWERS, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey("registry.Customer", "customer_id", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="invitations")
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING
    )
    # SHA-256 of the secret in the personal link, which is nowhere else but in the message.
    link_hash = models.BinaryField(max_length=32, null=True, editable=False)
    invited_at = models.DateTimeField(_("invited at"), null=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True)
    # The code last sent to the phone of who came by the poster, and how often it was tried.
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_until = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("invitation")
        indexes = [models.Index(fields=["campaign", "state"], name="invitation_of_campaign")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "campaign"],
                name="invitation_once",
                violation_error_message=_("This person is asked already."),
            ),
            models.UniqueConstraint(
                fields=["community", "link_hash"],
                name="invitation_link_once",
                violation_error_message=_("Each link is one person's."),
            ),
        ]
