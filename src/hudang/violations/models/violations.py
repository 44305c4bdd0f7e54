"""A violation: what was found where, how far it has come, and what was said and done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.registry.models import Building, House
from hudang.service.models import Spot, place_name
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place
from hudang.violations import catalogue

if TYPE_CHECKING:
    import uuid

RECORD: Final = 97  # the item of the inventory that the words of a violation write


class ViolationCounter(CommunityRecord):
    """The last number given to a violation of a community, and the community's place in them."""

    ordinal = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="violation_counter_per_community")
        ]


class Violation(CommunityRecord):
    """What one of ours saw at a place. It names nobody: neither who does it nor who told us."""

    class Way(models.TextChoices):
        """What made us look; whoever told us stands nowhere."""

        PATROL = "patrol", _("seen on patrol")
        INSPECTION = "inspection", _("at the inspection of a renovation")
        COMPLAINT = "complaint", _("after a complaint")
        ORDER = "order", _("while working on an order")

    class State(models.TextChoices):
        FOUND = "seen", _("found, to be stopped")
        TOLD = "told", _("told to stop")
        STOPPED = "ceased", _("stopped")
        REPORTED = "reported", _("reported to the authority")
        ANSWERED = "answered", _("answered by the authority")
        CLOSED = "closed", _("matter closed")
        MISTAKE = "mistake", _("recorded by mistake")

    class Outcome(models.TextChoices):
        OVER = "over", _("it is over")
        AUTHORITY = "authority", _("the authority goes on with it")
        NONE = "none", _("the authority sees no violation")

    number = models.CharField(_("number"), max_length=20)
    kind_code = models.CharField(_("kind"), max_length=20)
    way = models.CharField(_("how it was found"), max_length=10, choices=Way.choices)
    # The renovation at whose inspection it was found; orders and complaints are not named.
    renovation_number = models.CharField(_("renovation"), max_length=20, blank=True)
    is_danger = models.BooleanField(_("danger to life"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.FOUND)
    building_id = models.UUIDField(null=True)
    building = CommunityForeignKey(Building, "building_id", null=True, related_name="+")
    house_id = models.UUIDField(null=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="violations")
    spot = models.CharField(_("place"), max_length=7, choices=Spot.choices, blank=True)
    found_by = models.CharField(_("found by"), max_length=20)
    found_at = models.DateTimeField(_("found at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    # The day by which somebody takes the next step; none once it has ended.
    due_date = models.DateField(_("next step"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome.choices, blank=True)
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("violation")
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(fields=["community", "-found_at", "-id"], name="violation_newest"),
            models.Index(
                fields=["community", "due_date"],
                condition=Q(ended_at__isnull=True),
                name="violation_open",
            ),
            models.Index(fields=["community", "house_id"], name="violation_of_house"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="violation_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(house_id__isnull=False) | ~Q(spot=""),
                name="violation_has_place",
                violation_error_message=_("A violation has a place: a house or a common place."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ceased", "closed", "mistake"], ended_at__isnull=False)
                & Q(due_date__isnull=True)
                | ~Q(state__in=["ceased", "closed", "mistake"]) & Q(ended_at__isnull=True),
                name="violation_ended_or_open",
                violation_error_message=_("What has ended waits for nobody."),
            ),
            models.CheckConstraint(
                condition=Q(renovation_number="") | Q(way="inspection"),
                name="violation_names_no_source",
                violation_error_message=_("Whoever told us of it stands nowhere."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind(self) -> catalogue.Kind:
        return catalogue.kinds()[self.kind_code]

    @property
    def place(self) -> str:
        """Where it is: the house, or the building and what belongs to all of them."""
        return place_name(house=self.house, building=self.building, spot=self.spot)


class ViolationStep(SealedRecord, CommunityRecord):
    """What was seen, said or done about a violation, in its order; the words are sealed."""

    class Kind(models.TextChoices):
        FOUND = "found", _("what was found")
        TOLD = "told", _("told to stop")
        LOOK = "look", _("looked again")
        ALARM = "alarm", _("rang the authority")
        NOTE = "note", _("note")
        REPORT = "report", _("report handed over")
        ANSWER = "answer", _("answer of the authority")
        CLOSED = "closed", _("matter closed")
        MISTAKE = "mistake", _("recorded by mistake")

    class Way(models.TextChoices):
        """How the household was told; on paper it is sealed, and says nothing on the outside."""

        SPOKEN = "spoken", _("spoken to on the spot")
        HANDED = "handed", _("sealed notice handed over")
        LETTERBOX = "letterbox", _("sealed notice in the letter box")
        DOOR = "door", _("sealed notice under the door")

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    violation_id = models.UUIDField()
    violation = CommunityForeignKey(Violation, "violation_id", related_name="steps")
    kind = models.CharField(_("step"), max_length=7, choices=Kind.choices)
    way = models.CharField(_("way"), max_length=9, choices=Way.choices, blank=True)
    until_date = models.DateField(_("to end until"), null=True)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))
    text = SealedField(
        _("words"), slot=Slot.SERVICE, place=Place.VIOLATION_TEXT, items=(RECORD,), null=True
    )

    class Meta:
        verbose_name = _("step about a violation")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["community", "violation_id"], name="step_of_violation")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.violation_id

    @classmethod
    def owner_column(cls) -> str:
        return "violation_id"
