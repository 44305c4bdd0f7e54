"""The file: which house, which works, by whom, from when to when; and who applied, apart."""

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
from hudang.registry.models import Customer, House, Occupancy
from hudang.renovation import works
from hudang.vault.keys import Slot

if TYPE_CHECKING:
    from hudang.renovation.works import Kind


class RenovationCounter(CommunityRecord):
    """The last number given to a file of a community, and the community's place in numbers."""

    ordinal = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="renovation_counter_per_community")
        ]


class Renovation(CommunityRecord):
    """A renovation file 装修档案; it names a house and a firm, and nobody."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied for")
        AGREED = "agreed", _("agreement signed")
        WORKING = "working", _("works under way")
        TO_INSPECT = "to_inspect", _("waits for acceptance")
        RECTIFYING = "rectifying", _("to be put right")
        ACCEPTED = "accepted", _("works accepted")
        CLOSED = "closed", _("file closed")
        REFUSED = "refused", _("application refused")
        CANCELLED = "cancelled", _("cancelled")

    class Ending(models.TextChoices):
        """Why a file ended before the works did: the first four refuse, the others cancel."""

        PAPERS = "papers", _("papers are missing")
        WORKS = "works", _("the works are not allowed")
        FIRM = "firm", _("the firm is not qualified")
        STANDING = "standing", _("the applicant may not decide on the house")
        TAKEN_BACK = "taken_back", _("taken back by who applied")
        NOT_BEGUN = "not_begun", _("not begun")
        MISTAKE = "mistake", _("recorded by mistake")

    number = models.CharField(_("number"), max_length=20)
    house_id = models.UUIDField()
    house = CommunityForeignKey(House, "house_id", related_name="renovations")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.APPLIED
    )
    # A firm, not a person: its name is on its licence.
    contractor = models.CharField(_("firm"), max_length=60)
    planned_from_date = models.DateField(_("works from"))
    planned_until_date = models.DateField(_("works until"))
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    # When who applied was told of forbidden acts and matters of attention (Civil Code 945).
    told_date = models.DateField(_("told of forbidden acts on"), null=True)
    agreement_date = models.DateField(_("agreement signed on"), null=True)
    begun_at = models.DateTimeField(_("works begun at"), null=True)
    finished_at = models.DateTimeField(_("works reported done at"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.CharField(_("accepted by"), max_length=20, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.CharField(_("closed by"), max_length=20, blank=True)
    ended_for = models.CharField(
        _("ended because"), max_length=10, choices=Ending.choices, blank=True
    )
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("renovation file")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["community", "-recorded_at", "-id"], name="renovation_newest"),
            models.Index(fields=["community", "house_id"], name="renovation_of_house"),
            models.Index(fields=["community", "state"], name="renovation_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="renovation_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(planned_until_date__gte=F("planned_from_date")),
                name="renovation_begins_before_it_ends",
                violation_error_message=_("The works end after they begin."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "refused", "cancelled"])
                | Q(told_date__isnull=False, agreement_date__isnull=False),
                name="renovation_agreed_and_told",
                violation_error_message=_("Works begin with an agreement and its warnings."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "closed"]) | Q(accepted_at__isnull=False),
                name="renovation_closed_once_accepted",
                violation_error_message=_("A file is closed after the works were accepted."),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RenovationWork(CommunityRecord):
    """A kind of work of a file, with the number of the paper that it takes."""

    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="works")
    code = models.CharField(_("work"), max_length=20)
    proof = models.CharField(_("number of the paper"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("work of a renovation")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "renovation_id", "code"],
                name="renovation_work_once",
                violation_error_message=_("This work is in the file already."),
            )
        ]

    @property
    def kind(self) -> Kind:
        return works.catalogue()[self.code]


class Applicant(CustomerRecord):
    """Who applied: gone with his keys, and with him to another record; the file stays."""

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="applicants")
    role = models.CharField(_("role"), max_length=12, choices=Occupancy.Role.choices)

    class Meta:
        verbose_name = _("applicant of a renovation")
        indexes = [models.Index(fields=["community", "customer_id"], name="applicant_by_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "renovation_id"],
                name="applicant_once",
                violation_error_message=_("A file has one applicant."),
            )
        ]
