"""Details: reasons, address, device, names of files. Sealed apart, so that they can be erased.

The entry commits to a detail by a salted hash; the salt is sealed with it, so that what is left
after the erasure can be guessed by nobody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from hudang.accesslog.payload import canonical, created_at
from hudang.vault import services as vault
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.sealed import Context, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SALT_BYTES = 32
# The items of a detail, in place of inventory numbers.
ITEM_SALT = 1
ITEM_DETAIL = 2


@dataclass(frozen=True, slots=True)
class SealedDetail:
    """A sealed detail, whose key opens it, and what the entry commits to."""

    blob: bytes
    owner: Owner
    commitment: list[str]


def seal(
    event: UUID, *, detail: Mapping[str, str], customers: Sequence[tuple[UUID, UUID]]
) -> SealedDetail:
    """Seal under the key of the one customer (community, customer), else under the month's."""
    owner = _owner(event, customers=customers)
    text = canonical(detail)
    salt = secrets.token_bytes(SALT_BYTES)
    vault.make_keys([owner], slots=[Slot.LOG])
    context = Context(
        kind=owner.kind,
        community=owner.community,
        owner=owner.id,
        record=event,
        place=Place.LOG_DETAIL,
        slot=Slot.LOG,
        revision=1,
    )
    sealed = vault.seal_values({ITEM_SALT: salt, ITEM_DETAIL: text}, context=context)
    return SealedDetail(
        blob=sealed.blob, owner=owner, commitment=[commit(salt, detail=text), digest(sealed.blob)]
    )


def _owner(event: UUID, *, customers: Sequence[tuple[UUID, UUID]]) -> Owner:
    if len(customers) == 1:
        community, customer = customers[0]
        return Owner(Kind.CUSTOMER, community, customer)
    return Owner(Kind.MONTH, None, month_of(event))


def month_of(event: UUID) -> UUID:
    """Return the identifier of the month of an entry, which is where its partition begins."""
    moment = datetime.fromtimestamp(created_at(str(event)), tz=UTC)
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return UUID(int=int(first.timestamp() * 1000) << 80)


def commit(salt: bytes, *, detail: str) -> str:
    """Return the commitment to a detail: SHA-256 over the salt and its text."""
    return sha256(salt + detail.encode()).hexdigest()


def digest(blob: bytes) -> str:
    """Return what an entry says of sealed bytes: the first 16 bytes of their SHA-256."""
    return sha256(blob).hexdigest()[:32]
