"""What proves that a notice reached one person: by each way, and what counts as such a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accesslog.payload import is_reference
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

# Ways that leave a record behind, which the delivery names; a visit names the number of its
# order, and at the counter whoever handed the notice over vouches for it.
LEAVING_A_RECORD: Final[Mapping[Channel, _StrOrPromise]] = {
    Channel.PAPER: _("the scan of the receipt, filed with the documents of this customer"),
    Channel.PORTAL: _("the portal's own record that the person opened the notice"),
    Channel.SMS: _("the message with the notice, sent to this customer"),
}
BY_STAFF: Final = (Channel.COUNTER, Channel.PAPER, Channel.SMS, Channel.VISIT)


@enforces("LC-019")
def require_proof_of_delivery(*, channel: Channel, proof: UUID | None, reference: str) -> None:
    """Each way to a person has its own proof, and names no other."""
    if channel is Channel.POSTING:
        raise Forbidden(
            _("A posting tells everybody and reaches nobody in person. Record it as a posting."),
            control="LC-019",
        )
    needs_record, needs_number = channel in LEAVING_A_RECORD, channel is Channel.VISIT
    missing: list[_StrOrPromise] = []
    if needs_record and proof is None:
        missing.append(LEAVING_A_RECORD[channel])
    if needs_number and not is_reference(reference):
        missing.append(_("the number of the order of the visit, such as GD-2026-0117"))
    if missing:
        raise EvidenceMissing(
            _("“%(way)s” needs its proof.") % {"way": channel.label},
            control="LC-019",
            missing=missing,
        )
    if (proof is not None and not needs_record) or (reference and not needs_number):
        raise Forbidden(
            _("This is no proof of “%(way)s”. Leave it out or choose another way.")
            % {"way": channel.label},
            control="LC-019",
        )


@enforces("LC-019")
def require_way_of_staff(*, channel: Channel) -> None:
    """What a person opens in the portal the portal records, and none of our people."""
    if channel is Channel.PORTAL:
        raise Forbidden(
            _("The portal records by itself who opened the notice there."), control="LC-019"
        )


@enforces("LC-019")
def require_receipt(*, is_receipt: bool, is_of_customer: bool, is_kept: bool) -> None:
    """A scan proves a delivery on paper if it is this customer's receipt and still here."""
    if not (is_receipt and is_of_customer and is_kept):
        raise EvidenceMissing(
            _("This document is not the receipt of the notice of this customer."),
            control="LC-019",
            missing=[LEAVING_A_RECORD[Channel.PAPER]],
        )


@enforces("LC-019")
def require_sent_notice(*, is_notice: bool, is_of_customer: bool, is_sent: bool) -> None:
    """A message proves a delivery if it carried the notice, to this customer, and left."""
    if not (is_notice and is_of_customer and is_sent):
        raise EvidenceMissing(
            _("This message did not carry the notice to this customer, or has not left."),
            control="LC-019",
            missing=[LEAVING_A_RECORD[Channel.SMS]],
        )
