"""Keys of a house that a customer left with us, to whom they were lent, and their counts."""

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
from hudang.registry.models import Customer, House
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid
    from datetime import date

KEEPING = 75  # the item of what is kept for a customer


class KeyCustody(SealedRecord, CustomerRecord):
    """Keys that a customer left with us 钥匙托管: what, how many, on which hook."""

    class What(models.TextChoices):
        DOOR = "door", _("key of the door")
        CARD = "card", _("access card")
        MAILBOX = "mailbox", _("key of the mailbox")
        STORE = "store", _("key of the storeroom")
        REMOTE = "remote", _("remote control of the garage")

    class State(models.TextChoices):
        KEPT = "kept", _("on its hook")
        LENT = "lent", _("lent")
        MISSING = "missing", _("not on its hook")
        GIVEN_BACK = "given_back", _("given back")

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    number = models.CharField(_("number"), max_length=20)
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    house_id = models.UUIDField()
    house = CommunityForeignKey(House, "house_id", related_name="+")
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    count = models.PositiveSmallIntegerField(_("how many"))
    agreement = models.CharField(_("number of the agreement"), max_length=30)
    envelope = models.CharField(_("envelope"), max_length=12)
    cabinet = models.CharField(_("cabinet"), max_length=10)
    hook = models.CharField(_("hook"), max_length=10)
    note = SealedField(
        _("note"), slot=Slot.SERVICE, place=Place.KEY_NOTE, items=(KEEPING,), null=True
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.KEPT)
    taken_by = models.CharField(_("taken by"), max_length=20)
    taken_at = models.DateTimeField(_("taken at"))
    given_back_by = models.CharField(_("given back by"), max_length=20, blank=True)
    given_back_at = models.DateTimeField(_("given back at"), null=True)
    # Where the receipt is filed that the customer signed.
    receipt = models.CharField(_("signed receipt"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("keys kept")
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["community", "-taken_at", "-id"], name="key_newest"),
            models.Index(fields=["community", "house_id"], name="key_of_house"),
            models.Index(fields=["community", "customer_id"], name="key_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="key_number_once"),
            models.UniqueConstraint(
                fields=["community", "envelope"],
                condition=~Q(state="given_back"),
                name="key_envelope_once",
                violation_error_message=_("This envelope holds other keys."),
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="key_at_least_one",
                violation_error_message=_("At least one key is kept."),
            ),
            models.CheckConstraint(
                condition=Q(state="given_back", given_back_at__isnull=False) & ~Q(receipt="")
                | ~Q(state="given_back") & Q(given_back_at__isnull=True, receipt=""),
                name="key_given_back_signed",
                violation_error_message=_("Keys are given back against a signature."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def place(self) -> str:
        """Where the envelope hangs."""
        return f"{self.cabinet} · {self.hook}"


class KeyLoan(CommunityRecord):
    """One time that kept keys were lent to one of our people, and how they came back."""

    class Word(models.TextChoices):
        TELEPHONE = "telephone", _("by telephone")
        COUNTER = "counter", _("at the counter")
        WRITTEN = "written", _("in writing")

    custody_id = models.UUIDField()
    custody = CommunityForeignKey(
        KeyCustody, "custody_id", on_delete=models.CASCADE, related_name="loans"
    )
    borrower = models.CharField(_("borrower"), max_length=20)
    # What it is lent for: the number of an open order of the house, or the customer's word.
    order_number = models.CharField(_("order"), max_length=20, blank=True)
    word = models.CharField(
        _("how the customer agreed"), max_length=9, choices=Word.choices, blank=True
    )
    lent_by = models.CharField(_("lent by"), max_length=20)
    lent_at = models.DateTimeField(_("lent at"))
    due_date = models.DateField(_("due back on"))
    returned_at = models.DateTimeField(_("returned at"), null=True)
    returned_to = models.CharField(_("taken back by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("loan of keys")
        ordering = ["-lent_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "due_date"],
                condition=Q(returned_at__isnull=True),
                name="key_loan_out",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "custody_id"],
                condition=Q(returned_at__isnull=True),
                name="key_loan_one_at_a_time",
                violation_error_message=_("These keys are lent already."),
            ),
            models.CheckConstraint(
                condition=~Q(order_number="") | ~Q(word=""),
                name="key_loan_has_ground",
                violation_error_message=_("Keys are lent for an order or at the customer's word."),
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(returned_at__gte=F("lent_at")),
                name="key_loan_back_after_out",
                violation_error_message=_("Keys come back after they went out."),
            ),
        ]

    def is_late(self, today: date) -> bool:
        return self.returned_at is None and self.due_date < today


class KeyCount(CommunityRecord):
    """A count of all keys of a community: one person counts, another one signs."""

    class State(models.TextChoices):
        COUNTED = "counted", _("counted, waits for the signature")
        SIGNED = "signed", _("signed")

    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.COUNTED
    )
    counted_by = models.CharField(_("counted by"), max_length=20)
    counted_at = models.DateTimeField(_("counted at"))
    signed_by = models.CharField(_("signed by"), max_length=20, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    expected = models.PositiveIntegerField(_("expected"))
    found = models.PositiveIntegerField(_("found"))
    # Numbers of the keys that should hang there and do not.
    missing = ArrayField(models.CharField(max_length=20), verbose_name=_("missing"), default=list)

    class Meta:
        verbose_name = _("count of keys")
        ordering = ["-counted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="signed") | ~Q(signed_by=F("counted_by")),
                name="key_count_by_two",
                violation_error_message=_("Another person signs the count."),
            )
        ]
