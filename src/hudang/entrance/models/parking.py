"""Contracts of parking spaces, their plates, and the list of plates that the barrier takes."""

from __future__ import annotations

from typing import ClassVar

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
from hudang.registry.models import Customer, House, Vehicle
from hudang.vault.keys import Slot


class ParkingContract(CustomerRecord):
    """The right of a customer to a parking space 车位合同, from one day to another."""

    class Kind(models.TextChoices):
        OWNED = "owned", _("owned")
        RENTED = "rented", _("rented")
        MONTHLY = "monthly", _("by the month")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.HOUSEHOLD, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    number = models.CharField(_("number"), max_length=20)
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    space_id = models.UUIDField()
    space = CommunityForeignKey(House, "space_id", related_name="+")
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    from_date = models.DateField(_("from"))
    # The last day; an owned space has none until it is sold.
    until_date = models.DateField(_("until"), null=True)
    concluded_by = models.CharField(_("concluded by"), max_length=20)
    concluded_at = models.DateTimeField(_("concluded at"))
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("parking contract")
        ordering = ["-from_date", "-id"]
        indexes = [
            models.Index(fields=["community", "until_date"], name="parking_ends"),
            models.Index(fields=["community", "space_id"], name="parking_of_space"),
            models.Index(fields=["community", "customer_id"], name="parking_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="parking_number_once"),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="parking_ends_after_it_begins",
                violation_error_message=_("A parking contract cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(kind="owned") | Q(until_date__isnull=False),
                name="parking_rented_until",
                violation_error_message=_("A rented space is rented until a day."),
            ),
        ]


class ParkingPlate(CommunityRecord):
    """A vehicle that may use a space: from which day, until which, and why it changed.

    The plate itself is the vehicle's, in the registry. The tie goes thirty days after its end.
    """

    class Reason(models.TextChoices):
        FIRST = "first", _("with the contract")
        NEW_CAR = "new_car", _("another vehicle")
        NEW_PLATE = "new_plate", _("the vehicle has a new plate")
        SUBSTITUTE = "substitute", _("for a time, while the own one is repaired")

    contract_id = models.UUIDField()
    contract = CommunityForeignKey(
        ParkingContract, "contract_id", on_delete=models.CASCADE, related_name="plates"
    )
    vehicle_id = models.UUIDField()
    vehicle = CommunityForeignKey(
        Vehicle, "vehicle_id", on_delete=models.CASCADE, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    from_date = models.DateField(_("from"))
    # The first day on which it is not on the list any more.
    ended_date = models.DateField(_("ended on"), null=True)
    changed_by = models.CharField(_("changed by"), max_length=20)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("plate of a parking contract")
        ordering = ["-from_date", "-id"]
        indexes = [
            models.Index(fields=["community", "vehicle_id"], name="parking_plate_of"),
            models.Index(fields=["community", "ended_date"], name="parking_plate_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "contract_id", "vehicle_id"],
                condition=Q(ended_date__isnull=True),
                name="parking_plate_once",
                violation_error_message=_("This vehicle is on the contract already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_date__isnull=True) | Q(ended_date__gte=F("from_date")),
                name="parking_plate_ends_after",
                violation_error_message=_("A plate cannot end before it begins."),
            ),
        ]


class BarrierFeed(CommunityRecord):
    """The standing authority to tell one processor the plates of a community 道闸名单."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        APPROVED = "approved", _("in force")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    processor = models.CharField(_("processor"), max_length=60)
    agreement = models.CharField(_("number of the agreement"), max_length=30)
    agreed_until = models.DateField(_("agreed until"))
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PROPOSED
    )
    proposed_by = models.CharField(_("proposed by"), max_length=20)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # The keyed digest of the token; the token is shown once to who approves.
    token_digest = models.BinaryField(null=True, editable=False)
    # Counts the runs: an older list that somebody kept is known by its number.
    serial = models.PositiveIntegerField(_("runs"), default=0)
    told_at = models.DateTimeField(_("told at"), null=True)
    changed_at = models.DateTimeField(_("changed at"), null=True)

    class Meta:
        verbose_name = _("list for the barrier")
        ordering = ["-proposed_at", "-id"]
        indexes = [models.Index(fields=["token_digest"], name="barrier_feed_by_token")]
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(state__in=["proposed", "approved"]),
                name="barrier_feed_one",
                violation_error_message=_("This community has a list for its barrier already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(token_digest__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="barrier_feed_by_two",
                violation_error_message=_("Another person approves the list."),
            ),
        ]
