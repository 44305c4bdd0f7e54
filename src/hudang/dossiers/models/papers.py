"""The paper dossier: where it stands, what it contains, and who has it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.dossiers import kinds
from hudang.registry.models import House, ServiceContract

if TYPE_CHECKING:
    from datetime import date


class Dossier(CommunityRecord):
    """The paper dossier of one house, or of one service contract (一户一档)."""

    class State(models.TextChoices):
        SHELVED = "shelved", _("on its shelf")
        LENT = "lent", _("lent")
        MISSING = "missing", _("not on its shelf")

    number = models.CharField(_("dossier number"), max_length=20)
    house_id = models.UUIDField(null=True, blank=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="dossiers")
    contract_id = models.UUIDField(null=True, blank=True)
    contract = CommunityForeignKey(
        ServiceContract, "contract_id", null=True, related_name="dossiers"
    )
    room = models.CharField(_("archive room"), max_length=20)
    cabinet = models.CharField(_("cabinet"), max_length=10)
    shelf = models.CharField(_("shelf"), max_length=10)
    box = models.CharField(_("box"), max_length=10, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.SHELVED
    )
    opened_by = models.CharField(_("opened by"), max_length=20)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("paper dossier")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="dossier_number_once_per_community"
            ),
            models.UniqueConstraint(
                fields=["community", "house_id"],
                name="dossier_once_per_house",
                violation_error_message=_("This house has its dossier already."),
            ),
            models.UniqueConstraint(
                fields=["community", "contract_id"],
                name="dossier_once_per_contract",
                violation_error_message=_("This contract has its dossier already."),
            ),
            models.CheckConstraint(
                condition=Q(house_id__isnull=True) ^ Q(contract_id__isnull=True),
                name="dossier_of_one",
                violation_error_message=_("A dossier is of a house or of a contract."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "room", "cabinet", "shelf", "box"], name="dossier_by_shelf"
            )
        ]

    @property
    def label(self) -> str:
        """What the dossier is of: a house, or a contract by its number."""
        if self.house is not None:
            return str(self.house.label)
        return str(self.contract.number) if self.contract is not None else ""

    @property
    def place(self) -> str:
        """Where it stands, from the room to the box."""
        return " · ".join(part for part in (self.room, self.cabinet, self.shelf, self.box) if part)

    @property
    def belongs(self) -> kinds.Belongs:
        return kinds.Belongs.HOUSE if self.house_id else kinds.Belongs.CONTRACT


class DossierCounter(CommunityRecord):
    """The last dossier number given in a community."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="dossier_counter_per_community")
        ]


class Paper(CommunityRecord):
    """A line of the contents of a dossier: a kind and its pages, never what it says of whom."""

    dossier_id = models.UUIDField()
    dossier = CommunityForeignKey(
        Dossier, "dossier_id", on_delete=models.CASCADE, related_name="papers"
    )
    kind = models.CharField(_("kind"), max_length=30)
    pages = models.PositiveSmallIntegerField(_("pages"))
    is_missing = models.BooleanField(_("not in the dossier"), default=False)
    added_by = models.CharField(_("added by"), max_length=20)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("paper")
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["community", "dossier_id"], name="paper_by_dossier")]

    @property
    def kind_of(self) -> kinds.Kind:
        return kinds.kind(self.kind)


class Loan(CommunityRecord):
    """One time a dossier was lent: to whom, what for, until when, and how it came back."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        OUT = "out", _("lent")
        RETURNED = "returned", _("returned")
        REFUSED = "refused", _("refused")

    dossier_id = models.UUIDField()
    dossier = CommunityForeignKey(Dossier, "dossier_id", related_name="loans")
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    borrower = models.CharField(_("borrower"), max_length=20)
    purpose = models.CharField(_("purpose"), max_length=40)
    reference = models.CharField(_("reference"), max_length=30)
    lent_date = models.DateField(_("lent on"))
    due_date = models.DateField(_("due back on"))
    # Who handed it out, who agreed as the second person, who took it back.
    lent_by = models.CharField(_("lent by"), max_length=20)
    confirmed_by = models.CharField(_("second person"), max_length=20, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    taken_by = models.CharField(_("taken back by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("loan")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "dossier_id"],
                condition=Q(state__in=("waiting", "out")),
                name="loan_one_at_a_time",
                violation_error_message=_("This dossier is lent already."),
            ),
            models.CheckConstraint(
                condition=Q(due_date__gte=models.F("lent_date")),
                name="loan_due_after_lent",
                violation_error_message=_("A loan is due back after it begins."),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "due_date"], name="loan_by_due_date")
        ]

    def is_overdue(self, today: date) -> bool:
        return self.state == self.State.OUT and self.due_date < today
