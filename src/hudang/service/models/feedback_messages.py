"""What who raised a case is told by message 反馈告知: that there was one, and how far it came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.service.models.feedback import Feedback
from hudang.vault.keys import Slot


class Telling(models.TextChoices):
    """How who raised a case is told that somebody is at it, or the answer."""

    MESSAGE = "message", _("by text message")
    HAND = "hand", _("by us, in person or on the telephone")


class CaseMessage(CustomerRecord):
    """A message about a case, kept longer than the outbox keeps it; its words are sealed there."""

    class Kind(models.TextChoices):
        ACKNOWLEDGEMENT = "acknowledged", _("that we are at it")
        ANSWER = "answer", _("answer")

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        LEFT = "left", _("sent")
        FAILED = "failed", _("did not leave")
        BY_HAND = "by_hand", _("told by us instead")
        SPARED = "spared", _("taken back: no contact wanted")

    statement: ClassVar[Statement] = Statement(
        Category.COMPLAINT, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    feedback_id = models.UUIDField()
    feedback = CommunityForeignKey(Feedback, "feedback_id", related_name="messages")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.WAITING
    )
    # In the outbox, which forgets it after some days; none until it was queued there.
    message_id = models.UUIDField(null=True, editable=False)
    asked_by = models.CharField(_("queued by"), max_length=20)
    asked_at = models.DateTimeField(_("queued at"))
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("message about a case")
        ordering = ["asked_at", "id"]
        indexes = [
            models.Index(fields=["community", "feedback_id"], name="case_message_of_case"),
            models.Index(fields=["community", "customer_id"], name="case_message_of_customer"),
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="case_message_untold",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["left", "by_hand"], told_at__isnull=False)
                | ~Q(state__in=["left", "by_hand"]) & Q(told_at__isnull=True),
                name="case_message_told_with_moment",
                violation_error_message=_("What was told has the moment at which it was."),
            )
        ]
