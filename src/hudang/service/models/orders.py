"""Service records 服务记录: the order, which names nobody, and what was said, sealed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

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
from hudang.registry.models import Building, Customer, House, ServiceContract
from hudang.service.models.catalogue import ServiceType, Team, Urgency
from hudang.service.models.places import Spot, place_name
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

NAME, MOBILE, LANDLINE, WORK_ORDER = 1, 2, 4, 70


class Channel(models.TextChoices):
    """By which way an order came."""

    COUNTER = "counter", _("at the counter")
    TELEPHONE = "telephone", _("telephone call")
    CHAT = "chat", _("by a chat message")
    PATROL = "patrol", _("seen on patrol")
    PORTAL = "portal", _("in the portal")
    SYSTEM = "system", _("by another system")


class OrderCounter(CommunityRecord):
    """The last number given to an order of a community, and the community's place in numbers."""

    ordinal = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="order_counter_per_community")
        ]


class ServiceRecord(CommunityRecord):
    """An order 工单: what kind of work, where, by when, who is at it. It names no customer."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        ASSIGNED = "assigned", _("given to a team")
        UNDERWAY = "underway", _("being worked on")
        WAITING = "waiting", _("on hold")
        DONE = "done", _("done")
        CLOSED = "closed", _("settled")
        CANCELLED = "cancelled", _("cancelled")

    class Wait(models.TextChoices):
        CUSTOMER = "customer", _("for the customer")
        MATERIAL = "material", _("for material")
        CONTRACTOR = "contractor", _("for a contractor")
        APPROVAL = "approval", _("for an approval")
        WEATHER = "weather", _("for the weather")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("solved")
        PARTLY = "partly", _("solved in part")
        REFERRED = "referred", _("handed to who is responsible")
        NOT_OURS = "not_ours", _("not a task of the contract, explained")
        NOT_FOUND = "not_found", _("nothing was found")

    class Cancel(models.TextChoices):
        TAKEN_BACK = "taken_back", _("taken back by who asked")
        REPEATED = "repeated", _("recorded already")
        MISTAKE = "mistake", _("recorded by mistake")

    number = models.CharField(_("number"), max_length=20)
    type = models.ForeignKey(ServiceType, on_delete=models.PROTECT, related_name="+")
    urgency = models.CharField(_("urgency"), max_length=9, choices=Urgency.choices)
    channel = models.CharField(_("way"), max_length=9, choices=Channel.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=State.choices, default=State.RECORDED
    )
    building_id = models.UUIDField(null=True)
    building = CommunityForeignKey(Building, "building_id", null=True, related_name="+")
    house_id = models.UUIDField(null=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="orders")
    spot = models.CharField(_("place"), max_length=7, choices=Spot.choices, blank=True)
    # The contract whose promise counts; none where the company's own figures do.
    contract_id = models.UUIDField(null=True)
    contract = CommunityForeignKey(ServiceContract, "contract_id", null=True, related_name="+")
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    response_due_at = models.DateTimeField(_("answer due"))
    completion_due_at = models.DateTimeField(_("due"))
    appointed_at = models.DateTimeField(_("appointment"), null=True)
    team_id = models.UUIDField(null=True)
    team = CommunityForeignKey(Team, "team_id", null=True, related_name="orders")
    assignee = models.CharField(_("at work on it"), max_length=20, blank=True)
    responded_at = models.DateTimeField(_("answered at"), null=True)
    waits = models.CharField(_("waits"), max_length=10, choices=Wait.choices, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes of work"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=20, blank=True)
    cancelled_for = models.CharField(
        _("cancelled"), max_length=10, choices=Cancel.choices, blank=True
    )
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("service record")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            # With all that the figures count: they read this index and no order (adr/0054).
            models.Index(
                fields=["community", "-recorded_at", "-id"],
                include=[
                    "type",
                    "state",
                    "team_id",
                    "response_due_at",
                    "completion_due_at",
                    "responded_at",
                    "done_at",
                    "reopened",
                ],
                name="order_newest",
            ),
            # For whoever works in many communities: no sorting of all their orders.
            models.Index(fields=["-recorded_at", "-id"], name="order_newest_anywhere"),
            models.Index(
                fields=["community", "completion_due_at"],
                include=["state"],
                condition=Q(state__in=["recorded", "assigned", "underway", "waiting"]),
                name="order_open",
            ),
            # The oldest open ones lie behind all that is settled: no walk past these.
            models.Index(
                fields=["recorded_at", "id"],
                condition=Q(state__in=["recorded", "assigned", "underway", "waiting"]),
                name="order_open_oldest",
            ),
            # What waits for the desk, over all communities in the order in which it is listed.
            models.Index(
                fields=["response_due_at", "id"],
                condition=Q(state="recorded"),
                name="order_to_assign",
            ),
            models.Index(
                fields=["done_at", "id"], condition=Q(state="done"), name="order_to_settle"
            ),
            models.Index(fields=["community", "house_id", "-recorded_at"], name="order_of_house"),
            models.Index(
                fields=["assignee", "completion_due_at"],
                condition=Q(state__in=["assigned", "underway", "waiting"]),
                name="order_of_person",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="order_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(house_id__isnull=False) | ~Q(spot=""),
                name="order_has_place",
                violation_error_message=_(
                    "An order has a place: a house, or what belongs to all."
                ),
            ),
            models.CheckConstraint(
                condition=Q(completion_due_at__gte=F("response_due_at")),
                name="order_answered_before_done",
                violation_error_message=_("An order is answered before it is done."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="order_closed_with_outcome",
                violation_error_message=_("An order is closed with an outcome."),
            ),
        ]

    @property
    def place(self) -> str:
        """Where it is: the house, or the building and what belongs to all of them."""
        return place_name(house=self.house, building=self.building, spot=self.spot)


class OrderWords(models.Model):
    """What was said or noted about an order, in its order; the text is sealed."""

    class Kind(models.TextChoices):
        REQUEST = "request", _("request")
        NOTE = "note", _("note")
        WORK = "work", _("work done")
        RETURN_VISIT = "return_visit", _("return visit")
        SAFETY = "safety", _("safety note")

    order_id = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        abstract = True


class CustomerWords(OrderWords, SealedRecord, CustomerRecord):
    """What an order says of a customer: gone with his keys, and with him to another record."""

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="customer_words")
    text = SealedField(
        _("words"), slot=Slot.SERVICE, place=Place.ORDER_TEXT, items=(WORK_ORDER,), null=True
    )

    class Meta:
        verbose_name = _("words of a customer's order")
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "-written_at"], name="words_of_customer"
            ),
            models.Index(fields=["community", "order_id"], name="words_of_customer_order"),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class CallerWords(OrderWords, SealedRecord, CommunityRecord):
    """What an order says whose caller is no customer, with the name and telephone he left.

    Sealed under keys of the order's own: they go with it, and make nobody a customer.
    """

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="caller_words")
    text = SealedField(
        _("words"),
        slot=Slot.SERVICE,
        place=Place.CALLER_TEXT,
        items=(NAME, MOBILE, LANDLINE, WORK_ORDER),
        null=True,
    )

    class Meta:
        verbose_name = _("words of a caller's order")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["community", "order_id"], name="words_of_caller_order")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.order_id

    @classmethod
    def owner_column(cls) -> str:
        return "order_id"
