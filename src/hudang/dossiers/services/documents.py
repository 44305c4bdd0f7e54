"""Documents: examined, sealed without their metadata, opened at the desk, destroyed by two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.dossiers import kinds, policy
from hudang.dossiers.models import CustomerDocument, Document, PlaceDocument
from hudang.registry import queries as registry
from hudang.registry.models import Customer, House, ServiceContract
from hudang.registry.services import grounds
from hudang.vault import services as vault
from hudang.vault import storage
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultKey

from .logging import record_change
from .receiving import examined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from typing import Any
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Authority
    from hudang.dossiers.content.findings import Cleaned

    from .receiving import Upload

    AnyDocument = CustomerDocument | PlaceDocument

Held = TypeVar("Held", CustomerDocument, PlaceDocument)

SECRET, NAME = 1, 2  # what the sealed field of a document holds, in place of inventory numbers
ID_PHOTO = 200
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a document beside its content."""

    kind: str
    dated_date: date | None = None
    ground: str = ""
    reference: str = ""


def file_customer_document(
    customer: Customer,
    *,
    kind: str,
    upload: Upload,
    house: UUID | None = None,
    dated_date: date | None = None,
    ground: str = "",
    reference: str = "",
    replaces: CustomerDocument | None = None,
    by: Actor,
    at: datetime,
) -> CustomerDocument:
    """Keep a document of a customer, sealed under his keys; a newer one supersedes the older.

    Raises `Forbidden` and `EvidenceMissing` for what may not be kept, before anything is stored.
    """
    grounds.require_collector(customer.community_id, permission=Permission.FILE_DOCUMENT, by=by)
    found = policy.require_fitting_kind(kind=kind, belongs=kinds.Belongs.CUSTOMER)
    is_told = customer.notice == Customer.Notice.DELIVERED
    policy.require_ground(kind=found, ground=ground, reference=reference, is_told=is_told)
    grounds.require_ground(
        customer.community_id,
        items=found.items,
        roles=registry.current_roles(customer),
        notice_delivered=is_told,
        at=at,
    )
    document = CustomerDocument(
        community_id=customer.community_id,
        customer_id=customer.id,
        house_id=house,
    )
    facts = Facts(kind, dated_date, ground, reference)
    return _keep(document, upload=upload, facts=facts, replaces=replaces, by=by, at=at)


def file_place_document(
    place: House | ServiceContract,
    *,
    kind: str,
    upload: Upload,
    dated_date: date | None = None,
    reference: str = "",
    replaces: PlaceDocument | None = None,
    by: Actor,
    at: datetime,
) -> PlaceDocument:
    """Keep a document of a house or a service contract, which shows no person."""
    is_house = isinstance(place, House)
    grounds.require_collector(place.community_id, permission=Permission.FILE_DOCUMENT, by=by)
    belongs = kinds.Belongs.HOUSE if is_house else kinds.Belongs.CONTRACT
    policy.require_fitting_kind(kind=kind, belongs=belongs)
    document = PlaceDocument(community_id=place.community_id, **{f"{belongs.value}_id": place.id})
    facts = Facts(kind, dated_date, reference=reference)
    return _keep(document, upload=upload, facts=facts, replaces=replaces, by=by, at=at)


def _keep(
    document: Held,
    *,
    upload: Upload,
    facts: Facts,
    replaces: Held | None,
    by: Actor,
    at: datetime,
) -> Held:
    cleaned = examined(upload)
    file, secret = storage.seal_file([cleaned.data])
    try:
        with transaction.atomic():
            _fill(document, cleaned=cleaned, facts=facts, by=by, at=at)
            document.stored = file
            document.series = document.id
            if replaces is not None:
                _supersede(replaces, by=document)
            vault.seal(document, file={SECRET: secret, NAME: upload.name[:LONGEST_NAME]})
            document.save(force_insert=True)
            _log("file_document", document, by=by, at=at)
    except BaseException:
        storage.remove(file)
        raise
    return document


def _fill(document: Document, *, cleaned: Cleaned, facts: Facts, by: Actor, at: datetime) -> None:
    document.kind = facts.kind
    document.dated_date = facts.dated_date
    document.ground = facts.ground if document.kind_of.shows_identity_document else ""
    document.reference = facts.reference
    document.media = cleaned.media
    document.size = len(cleaned.data)
    document.pages = cleaned.pages
    document.removed = sorted(cleaned.removed)
    document.filed_by = by.code
    document.filed_at = at


def _supersede(earlier: Held, *, by: Held) -> None:
    held = _held(earlier)
    policy.require_same_series(
        codes=(held.kind, by.kind), owners=(_belonging(held), _belonging(by))
    )
    policy.require_document_transition(state=held.state, to=Document.State.SUPERSEDED)
    held.state = Document.State.SUPERSEDED
    held.save(update_fields=["state"])
    by.series, by.version = held.series, held.version + 1


def _belonging(document: AnyDocument) -> tuple[object, ...]:
    if isinstance(document, CustomerDocument):
        return (document.community_id, document.customer_id)
    return (document.community_id, document.house_id, document.contract_id)


def _held(document: Held) -> Held:
    return type(document)._default_manager.select_for_update().get(pk=document.pk)


# Opening


def _authority(
    document: AnyDocument, *, purpose: str, reference: str, by: Actor, at: datetime
) -> Authority:
    return disclosure.authority_for(
        by,
        purpose=purpose,
        items=document.kind_of.items,
        reference=reference,
        customers=[document.sealing_owner],
        at=at,
    )


def name_of(
    document: AnyDocument, *, purpose: str, reference: str, by: Actor, at: datetime
) -> str:
    """Open the name that the file was sent under, for a stated purpose; the log is told first."""
    by.require(Permission.SEE_DOSSIERS)
    under = _authority(document, purpose=purpose, reference=reference, by=by, at=at)
    (opened,) = disclosure.disclose(
        [document], (), under=under, at=at, what="dossiers.document_name"
    )
    return str(opened.value(NAME) or "")


def open_document(
    document: AnyDocument, *, purpose: str, reference: str, by: Actor, at: datetime
) -> Iterator[bytes]:
    """Open a document as a stream, for a stated purpose; the log is told before the first byte.

    Raises FileNotFoundError where its content was destroyed.
    """
    by.require(Permission.SEE_DOSSIERS)
    under = _authority(document, purpose=purpose, reference=reference, by=by, at=at)
    return disclosure.disclose_file(
        document,
        field="file",
        file=document.stored,
        items=document.kind_of.items,
        under=under,
        at=at,
        what="dossiers.open_document",
        guarded=(ID_PHOTO,) if document.kind_of.shows_identity_document else (),
    )


# Ending


@transaction.atomic
def ask_for_destruction(document: Held, *, reason: str, by: Actor, at: datetime) -> Held:
    """Ask that the content of a document be destroyed; another person decides."""
    by.require(Permission.FILE_DOCUMENT)
    accounts.require_community(communities=by.communities, community=document.community_id)
    policy.require_reason(reason=reason)
    held = _held(document)
    policy.require_document_transition(state=held.state, to=Document.State.DESTROYED)
    held.destruction_reason, held.destruction_asked_by = reason, by.code
    held.save(update_fields=["destruction_reason", "destruction_asked_by"])
    _log("ask_for_destruction", held, by=by, at=at)
    return held


@transaction.atomic
def destroy(document: Held, *, by: Actor, at: datetime) -> Held:
    """Destroy the content of one document: its key, its name and its file; the row stays as proof.

    The key that sealed the secret goes too: a customer's other files are sealed anew under the
    next generation, and the old one ends with the next verified copy.
    """
    by.require(Permission.DESTROY)
    accounts.require_community(communities=by.communities, community=document.community_id)
    held = _held(document)
    policy.require_document_transition(state=held.state, to=Document.State.DESTROYED)
    policy.require_destroyer(asked_by=held.destruction_asked_by, by=by.code)
    stored, held.stored = held.stored, None
    held.state, held.destroyed_by, held.destroyed_at = Document.State.DESTROYED, by.code, at
    vault.seal(held, file=None)
    held.save()
    changed = _end_key(held, at=at)
    _log("destroy_document", held, by=by, at=at, others=changed, permission=Permission.DESTROY)
    transaction.on_commit(partial(storage.remove, stored))
    return held


def _end_key(document: AnyDocument, *, at: datetime) -> list[Any]:
    if isinstance(document, CustomerDocument):
        owner = Owner(Kind.CUSTOMER, document.community_id, document.customer_id)
        return list(vault.seal_without(owner, slot=Slot.FILES, items=(), at=at))
    VaultKey.objects.filter(
        community_id=document.community_id, owner_id=document.sealing_owner
    ).delete()
    return []


def _log(
    what: str,
    document: AnyDocument,
    *,
    by: Actor,
    at: datetime,
    others: list[Any] | None = None,
    permission: Permission = Permission.FILE_DOCUMENT,
) -> None:
    record_change(
        what,
        by=by,
        permission=permission,
        at=at,
        subjects=[Subject.of(document), *map(Subject.of, others or ())],
        items=document.kind_of.items,
        reference=document.reference,
        count=1,
    )
