"""The report 报告 to an authority: what it holds, who approved it, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CommunityRecord,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place
from hudang.violations import catalogue
from hudang.violations.models.violations import RECORD, Violation

if TYPE_CHECKING:
    import uuid


class AuthorityReport(SealedRecord, CommunityRecord):
    """What one authority is told of one violation, and nothing that it does not need."""

    class State(models.TextChoices):
        DRAFT = "draft", _("drafted")
        APPROVED = "approved", _("approved, to be handed over")
        DELIVERED = "delivered", _("given to the authority")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("not sent")

    class Way(models.TextChoices):
        DESK = "desk", _("at the counter of the authority")
        POST = "post", _("by registered letter")
        SYSTEM = "system", _("on the platform of the authority")
        TELEPHONE = "telephone", _("by telephone, with a number")

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    violation_id = models.UUIDField()
    violation = CommunityForeignKey(Violation, "violation_id", related_name="reports")
    number = models.CharField(_("number"), max_length=24)
    authority_code = models.CharField(_("authority"), max_length=20)
    # The articles as they were cited: a later edition of the list changes no report.
    basis = models.CharField(_("legal basis"), max_length=120)
    parts = ArrayField(models.CharField(max_length=10), verbose_name=_("what it holds"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    drafted_by = models.CharField(_("drafted by"), max_length=20)
    drafted_at = models.DateTimeField(_("drafted at"))
    approved_by = models.CharField(_("approved by"), max_length=20, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True)
    way = models.CharField(_("way"), max_length=9, choices=Way.choices, blank=True)
    delivered_date = models.DateField(_("given to the authority on"), null=True)
    receipt = models.CharField(_("number of the receipt"), max_length=40, blank=True)
    answered_date = models.DateField(_("answered on"), null=True)
    answer_number = models.CharField(_("number of the answer"), max_length=40, blank=True)
    text = SealedField(
        _("what it says"), slot=Slot.SERVICE, place=Place.AUTHORITY_REPORT, items=(RECORD,)
    )

    class Meta:
        verbose_name = _("report to an authority")
        ordering = ["drafted_at", "id"]
        indexes = [models.Index(fields=["community", "violation_id"], name="report_of_violation")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="authority_report_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("drafted_by")),
                name="authority_report_approved_by_another",
                violation_error_message=_("Somebody else approves a report."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "delivered", "answered"])
                | Q(approved_at__isnull=False),
                name="authority_report_sent_once_approved",
                violation_error_message=_("A report leaves after it was approved."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["delivered", "answered"])
                | Q(delivered_date__isnull=False) & ~Q(receipt=""),
                name="authority_report_delivered_with_receipt",
                violation_error_message=_("A report was handed over on a day, with a receipt."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.violation_id

    @classmethod
    def owner_column(cls) -> str:
        return "violation_id"

    @property
    def authority(self) -> catalogue.Authority:
        return catalogue.authorities()[self.authority_code]

    @property
    def held(self) -> list[catalogue.Part]:
        """What it holds, in the order of the page."""
        return [one for code, one in catalogue.parts().items() if code in self.parts]


class ReportedPerson(CustomerRecord):
    """Whom a report names: a reference and why, never a copy; gone with the customer."""

    class Reason(models.TextChoices):
        DECIDES = "decides", _("the authority must address who decides about the house")
        ASKED = "asked", _("the authority asked for it in writing")
        RESCUE = "rescue", _("danger to life: the household must be reached at once")

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    report_id = models.UUIDField()
    report = CommunityForeignKey(AuthorityReport, "report_id", related_name="persons")
    items = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("data items"))
    reason = models.CharField(_("why it is needed"), max_length=7, choices=Reason.choices)
    # The number of the authority's own letter, where it asked.
    asked_by = models.CharField(_("number of the request"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("person named in a report")
        indexes = [models.Index(fields=["community", "customer_id"], name="reported_by_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "report_id"],
                name="reported_person_once",
                violation_error_message=_("A report names one person at most."),
            )
        ]
