"""Stored files and photographs sealed anew in the current suite, each under a key of its own.

The file before stays until the sweep, for whoever is reading it; no record names it any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hudang.vault import keyring, storage
from hudang.vault import services as vault
from hudang.vault.errors import Tampered
from hudang.vault.files import open_stream, suite_of_file
from hudang.vault.models import sealed_models
from hudang.vault.sealed import unlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from hudang.vault.ciphers import Suite
    from hudang.vault.models import SealedRecord


class StoredFile(NamedTuple):
    """A column of a record that names a sealed file."""

    model: type[SealedRecord]
    record: UUID
    column: str


def in_other_suites(suite: Suite) -> Iterator[StoredFile]:
    """Yield the stored files that are sealed in another suite, told by their first two bytes."""
    for model in sealed_models():
        for column in model.stored_files:
            named = model._default_manager.filter(**{f"{column}__isnull": False})
            for record, file in named.values_list("id", column).iterator():
                if suite_of_file(storage.path_of(file)) not in (None, suite):
                    yield StoredFile(model, record, column)


def reseal(stored: StoredFile, *, suite: Suite) -> SealedRecord | None:
    """Write a file anew in the caller's transaction, who logs the record returned; it is saved.

    None where the record is gone, or its file was replaced meanwhile.
    """
    rows = stored.model._default_manager.select_for_update(no_key=True)
    named = {"id": stored.record}
    record = rows.filter(**named).first()
    if record is None:
        return None
    path = storage.path_of(getattr(record, stored.column))
    if suite_of_file(path) in (None, suite):
        return None
    name = stored.model.stored_files[stored.column]
    item, secret = _secret(record, name=name)
    with path.open("rb") as source:
        file, fresh = storage.seal_file(open_stream(source, secret=secret))
    setattr(record, stored.column, file)
    vault.amend(record, **{name: {item: fresh}})
    record.save(update_fields=[stored.column, name])
    return record


def _secret(record: SealedRecord, *, name: str) -> tuple[int, bytes]:
    """Return the item under which a field keeps the secret of its file, and the secret."""
    context = record.sealing_context(name)
    owner = context.key_owner()
    bundle = keyring.hold([owner])[owner.address]
    values = unlock(getattr(record, name).blob, context=context, bundle=bundle)
    found = [(item, value) for item, value in values.items() if isinstance(value, bytes)]
    if len(found) != 1:
        raise Tampered
    return found[0]
