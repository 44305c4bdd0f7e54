"""Who speaks for an organisation, and for how long."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.purposes.inventory import LegalBasis
from hudang.registry.models.customer import BASIC, Customer
from hudang.vault.keys import Slot


class ContactPerson(CustomerRecord):
    """The tie of a contact person (联系人) to an organisation; its end starts retention.

    The person, `customer`, is a data subject with a record, keys and a notice of their own.
    """

    class Position(models.TextChoices):
        HEAD = "head", _("person in charge")
        ADMINISTRATION = "administration", _("administration")
        FINANCE = "finance", _("finance")
        SAFETY = "safety", _("safety")
        SHOP = "shop", _("shop manager")
        OTHER = "other", _("other position")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    customer_columns: ClassVar[tuple[str, ...]] = ("customer_id", "organisation_id")

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="speaks_for")
    organisation_id = models.UUIDField()
    organisation = CommunityForeignKey(Customer, "organisation_id", related_name="contacts")
    position = models.CharField(_("position"), max_length=16, choices=Position.choices)
    basis = models.CharField(_("legal basis"), max_length=16, choices=LegalBasis.choices)
    started_date = models.DateField(_("since"))
    ended_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id"],
                condition=models.Q(ended_date__isnull=True),
                name="contact_person_of_one_organisation",
                violation_error_message=_("This person is a contact person already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_date__isnull=True)
                | models.Q(ended_date__gte=models.F("started_date")),
                name="contact_person_ends_after_beginning",
                violation_error_message=_("A contact person cannot end before beginning."),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "organisation_id"], name="contact_by_organisation"),
            models.Index(fields=["community", "customer_id"], name="contact_by_customer"),
        ]
