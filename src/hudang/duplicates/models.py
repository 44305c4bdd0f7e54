"""Comparisons of a community, the pairs they found, and merges with what each of them moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
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
from hudang.registry.models import Customer
from hudang.registry.models.customer import (
    BASIC,
    CONTACT_ITEMS,
    HOUSEHOLD_ITEMS,
    IDENTITY_ITEMS,
)
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid


class Reason(models.TextChoices):
    """Why two records may be, or may not be, one person; what each weighs stands in `policy`."""

    SAME_IDENTITY = "same_identity", _("same identity number")
    SAME_NAME_MOBILE = "name_mobile", _("same name and telephone")
    SAME_NAME_HOUSE = "name_house", _("same name and house")
    SAME_NAME = "name", _("same name")
    SHARED_MOBILE = "shared_mobile", _("same telephone, different name")
    SHARED_HOUSE = "shared_house", _("same telephone and house, different name")
    SAME_PLATE = "plate", _("same number plate")
    SAME_EMAIL = "email", _("same e-mail")
    OTHER_NAME = "other_name", _("different name")
    OTHER_IDENTITY = "other_identity", _("different identity number")


class Comparison(CommunityRecord):
    """One search for duplicates through a community, from the request to its end."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        COMPARING = "comparing", _("being compared")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    status = models.CharField(
        _("state"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    requested_by = models.CharField(_("requested by"), max_length=20)
    requested_at = models.DateTimeField(_("requested at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    # Two customers who share a token; most of them share nothing else.
    candidates = models.PositiveIntegerField(_("pairs to compare"), default=0)
    compared = models.PositiveIntegerField(_("pairs compared"), default=0)
    found = models.PositiveIntegerField(_("pairs found"), default=0)

    class Meta:
        indexes = [models.Index(fields=["community", "-requested_at"], name="comparison_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status__in=["waiting", "comparing"]),
                name="comparison_one_at_a_time",
                violation_error_message=_("This community is being compared already."),
            )
        ]

    @property
    def is_running(self) -> bool:
        return self.status in {self.Status.WAITING, self.Status.COMPARING}

    @property
    def progress(self) -> int:
        """How far it is, in hundredths."""
        return min(100, 100 * self.compared // max(self.candidates, 1))


class Pair(CustomerRecord):
    """Two customers of a community who may be one person, with the reasons and their weight.

    `customer` is the older record, by number. It says that two people share something, and no
    more: not what. It goes with either of them.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("to be decided")
        APART = "apart", _("not one person")
        MERGED = "merged", _("merged")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.OMIT
    )
    customer_columns: ClassVar[tuple[str, ...]] = ("customer_id", "other_id")

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    other_id = models.UUIDField()
    other = CommunityForeignKey(Customer, "other_id", related_name="+")
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = ArrayField(
        models.CharField(max_length=16, choices=Reason.choices), verbose_name=_("reasons")
    )
    status = models.CharField(
        _("state"), max_length=6, choices=Status.choices, default=Status.OPEN
    )
    found_at = models.DateTimeField(_("found at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # On which reasons it was decided: with a new one it is asked again.
    decided_on = ArrayField(models.CharField(max_length=16), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["community", "status", "-score"], name="pair_likeliest"),
            models.Index(fields=["community", "other_id"], name="pair_by_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "other_id"], name="pair_once"
            )
        ]

    @property
    def reason_labels(self) -> list[str]:
        """The reasons in words, the weightiest first."""
        return [str(Reason(reason).label) for reason in self.reasons]


class Merge(SealedRecord, CustomerRecord):
    """A merge of one record into another: who decided, what moved, until when it can be undone.

    `customer` is the record that stays. What its own values were before is sealed under its key
    until the time to undo is over; the other record stays whole until then.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        REFUSED = "refused", _("refused")
        DONE = "done", _("merged, can be undone")
        UNDONE = "undone", _("undone")
        FINAL = "final", _("final")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    # No key of the database: the number outlives the record, which is shredded in the end.
    other_id = models.UUIDField()
    other_number = models.CharField(_("merged record"), max_length=16)
    status = models.CharField(_("state"), max_length=8, choices=Status.choices)
    taken = ArrayField(models.SmallIntegerField(), verbose_name=_("items taken"), default=list)
    # The revisions that the proposer saw.
    revisions = ArrayField(models.PositiveIntegerField(), size=2)
    # Field by field as the customer's own, so that what is taken out of a slot goes here too.
    contact = SealedField(
        _("contact before"),
        slot=Slot.CONTACT,
        place=Place.CONTACT_BEFORE,
        items=CONTACT_ITEMS,
        null=True,
    )
    identity = SealedField(
        _("identity before"),
        slot=Slot.IDENTITY,
        place=Place.IDENTITY_BEFORE,
        items=IDENTITY_ITEMS,
        null=True,
    )
    household = SealedField(
        _("household before"),
        slot=Slot.HOUSEHOLD,
        place=Place.HOUSEHOLD_BEFORE,
        items=HOUSEHOLD_ITEMS,
        null=True,
    )
    # Which rows of which tables went over: labels to identifiers.
    moved = models.JSONField(_("what moved"), default=dict)
    proposed_by = models.CharField(_("proposed by"), max_length=20)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    merged_at = models.DateTimeField(_("merged at"), null=True)
    undo_until = models.DateTimeField(_("can be undone until"), null=True)
    ended_by = models.CharField(_("undone by"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["community", "-proposed_at"], name="merge_newest"),
            models.Index(fields=["community", "other_id"], name="merge_by_other"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "other_id"],
                condition=models.Q(status__in=["proposed", "done"]),
                name="merge_once_at_a_time",
                violation_error_message=_("A merge of this record is under way already."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
