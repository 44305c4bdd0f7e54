"""Demand letters 催缴函, proofs that they arrived, the lawyer's file 律师卷宗; all sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.arrears.models.cases import DEBT, STATEMENT, WORDS, ArrearsCase
from hudang.core.models import CommunityForeignKey, CustomerRecord, Statement
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

SECRET = 1  # the only value that a file's field seals


class DemandLetter(SealedRecord, CustomerRecord):
    """One letter to one customer: words of a version that two people approved, and the sums."""

    class Step(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        FORMAL_DEMAND = "formal_demand", _("formal demand")

    class Progress(models.TextChoices):
        WRITTEN = "written", _("written, not printed yet")
        PRINTED = "printed", _("printed, waits for its proof")
        DELIVERED = "delivered", _("delivered")
        RETURNED = "returned", _("came back undelivered")
        VOID = "void", _("void: the case changed before it left")

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    case_id = models.UUIDField()
    case = CommunityForeignKey(ArrearsCase, "case_id", related_name="letters")
    step = models.CharField(_("letter"), max_length=13, choices=Step.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=Progress.choices, default=Progress.WRITTEN
    )
    # Empty for a letter on paper of before, whose words are not here.
    template = models.CharField(_("template"), max_length=40, blank=True)
    template_version = models.PositiveSmallIntegerField(_("version of the template"))
    text = SealedField(_("text"), slot=Slot.MONEY, place=Place.DEMAND_LETTER, items=(DEBT, WORDS))
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))
    printed_by = models.CharField(_("printed by"), max_length=20, blank=True)
    printed_at = models.DateTimeField(_("printed at"), null=True)

    class Meta:
        verbose_name = _("demand letter")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["community", "case_id"], name="demand_letter_of_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "case_id"],
                condition=Q(state__in=["written", "printed"]),
                name="demand_letter_one_under_way",
                violation_error_message=_("A letter of this case is under way already."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class DeliveryProof(SealedRecord, CustomerRecord):
    """What shows that a letter arrived, or that it came back 送达证明; a scan of it is sealed."""

    class Way(models.TextChoices):
        POST = "post", _("registered post, signed for")
        HAND = "hand", _("handed over against a signature")
        LEFT = "left", _("refused, left before a witness")
        RETURNED = "returned", _("came back undelivered")

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER
    stored_files: ClassVar[Mapping[str, str]] = {"stored": "file"}

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    letter_id = models.UUIDField()
    letter = CommunityForeignKey(DemandLetter, "letter_id", related_name="proofs")
    way = models.CharField(_("way"), max_length=8, choices=Way.choices)
    on_date = models.DateField(_("day of the delivery"))
    # The number of the registered letter, or the employee number of the witness.
    reference = models.CharField(_("number or witness"), max_length=30, blank=True)
    stored = models.UUIDField(null=True, editable=False)
    media = models.CharField(_("type of the file"), max_length=20, blank=True)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    file = SealedField(
        _("key of the file"), slot=Slot.FILES, place=Place.DELIVERY_PROOF, items=(), null=True
    )
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("proof of a delivery")
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["community", "letter_id"], name="proof_of_letter")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(way__in=["post", "left"]) | ~Q(reference=""),
                name="arrears_proof_named",
                violation_error_message=_(
                    "Registered post has its number, a letter that was left its witness."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(way="hand") | Q(stored__isnull=False),
                name="arrears_proof_signed",
                violation_error_message=_("What was handed over has the signature as a scan."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


_CONTENTS: Final = {
    "contract": _("service contract"),
    "periods": _("periods of the fee"),
    **dict(DemandLetter.Step.choices),
    **{f"proof_{way}": label for way, label in DeliveryProof.Way.choices},
}


def register_of(contents: Iterable[str]) -> list[str]:
    """Return a register in words: a code becomes what it means, numbers and days stay."""
    return [
        f"{_CONTENTS[code]} {rest}"
        for code, _blank, rest in (line.partition(" ") for line in contents)
    ]


class LawyersFile(SealedRecord, CustomerRecord):
    """What a court needs of a case, put together by a job into one sealed PDF with a register."""

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER
    stored_files: ClassVar[Mapping[str, str]] = {"stored": "file"}

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    case_id = models.UUIDField()
    case = CommunityForeignKey(ArrearsCase, "case_id", related_name="files")
    number = models.CharField(_("number"), max_length=24)
    # The register: what lies in the file, a code and a day each, without any value.
    contents = ArrayField(
        models.CharField(max_length=60), verbose_name=_("contents"), default=list
    )
    stored = models.UUIDField(null=True, editable=False)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    file = SealedField(
        _("key of the file"), slot=Slot.FILES, place=Place.LAWYERS_FILE, items=(), null=True
    )
    asked_by = models.CharField(_("asked for by"), max_length=20)
    asked_at = models.DateTimeField(_("asked for at"))
    made_at = models.DateTimeField(_("put together at"), null=True)

    class Meta:
        verbose_name = _("lawyer's file")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="lawyers_file_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, stored__isnull=True)
                | Q(made_at__isnull=False, stored__isnull=False),
                name="lawyers_file_made",
                violation_error_message=_("A file that was put together is there."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def register(self) -> list[str]:
        """The contents in words."""
        return register_of(self.contents)
