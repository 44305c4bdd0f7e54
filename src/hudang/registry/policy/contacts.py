"""Who may speak for an organisation, what is kept of that person, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.inventory import LegalBasis, labels
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.utils.functional import _StrOrPromise

CONTACT_ITEMS: Final = frozenset({1, 2, 5})
"""Name, mobile phone and e-mail; the last rests on consent and needs the person's own notice."""

# PIPL 13(2), LC-011: name and business telephone are what the contract with the organisation
# needs. Unverified: the person is no party to that contract. With CONSENT here, the gate asks for
# the notice in person before anything of a contact person is collected.
CONTACT_BASIS: Final = LegalBasis.CONTRACT

HOUSEHOLDERS: Final = frozenset({Customer.Type.PERSON, Customer.Type.ORGANISATION})


@enforces("LC-011")
def require_householder(*, type: str) -> None:
    """A contact person holds no house and no vehicle: the organisation does."""
    if type not in HOUSEHOLDERS:
        raise Forbidden(
            _("A contact person holds no house and no vehicle; the organisation does."),
            control="LC-011",
        )


@enforces("LC-010", "LC-011")
def require_organisation(*, type: str) -> None:
    """Organisations have contact persons; a person speaks for himself, or through an agent."""
    if type != Customer.Type.ORGANISATION:
        raise EvidenceMissing(
            _("Only an organisation has contact persons."),
            control="LC-010",
            missing=[_("the record of an organisation")],
        )


@enforces("LC-002")
def require_contact_items(items: Collection[int], *, type: str) -> None:
    """Of a contact person nothing is kept but what it takes to reach the organisation."""
    beyond = sorted(set(items) - CONTACT_ITEMS)
    if type == Customer.Type.CONTACT and beyond:
        raise Forbidden(
            _("Of a contact person only name, mobile phone and e-mail are kept, not: %(items)s.")
            % {"items": ", ".join(labels(beyond))},
            control="LC-002",
        )


@enforces("LC-005")
def require_contact_days(*, started: date, ended: date | None = None, today: date) -> None:
    """Somebody speaks from a day that has come, and ends on one that is not before it."""
    missing: list[_StrOrPromise] = []
    if started > today:
        missing.append(_("a first day that has come"))
    if ended is not None and ended > today:
        missing.append(_("a last day that has come"))
    if ended is not None and ended < started:
        missing.append(_("a last day that is not before the first"))
    if missing:
        raise EvidenceMissing(
            _("These days cannot be recorded of a contact person."),
            control="LC-005",
            missing=missing,
        )


@enforces("LC-005")
def require_speaking(*, ended: date | None) -> None:
    """Who has left is not ended a second time."""
    if ended is not None:
        raise Forbidden(
            _("This person is no longer a contact person of the organisation."), control="LC-005"
        )
