"""The sealed value: what it is bound to, how it is encoded, and the object that stands for it."""

import struct
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgpack  # type: ignore[import-untyped]

from hudang.vault import ciphers
from hudang.vault.errors import Tampered, WrongSuite
from hudang.vault.keys import NOWHERE, Bundle, Kind, Owner

FORMAT: Final = 0x01
PADDING: Final = 32

_LABEL: Final = b"hudang/seal/1\0"
_HEADER: Final = struct.Struct(">BBBH")
_BINDING: Final = struct.Struct(">B16s16s16sHI")
_BODY: Final = _HEADER.size + ciphers.NONCE_SIZE

Values = Mapping[int, Any]
"""Inventory item number to value, as MessagePack can hold it."""


class Place(IntEnum):
    """The registered places of sealed values; a number is never used for another place."""

    CUSTOMER_CONTACT = 1
    CUSTOMER_IDENTITY = 2
    CUSTOMER_HOUSEHOLD = 3
    VEHICLE_PLATE = 4
    PAPER_NUMBER = 5
    CONTACT_BEFORE = 6
    IDENTITY_BEFORE = 7
    HOUSEHOLD_BEFORE = 8
    IMPORT_META = 10
    IMPORT_FIX = 11
    IMPORT_FILE = 12
    IMPORT_EXCERPT = 13
    QUARANTINED = 14
    BULK_TEXTS = 15
    BULK_FILE = 16
    BULK_VALUES = 17
    MESSAGE_ADDRESS = 18
    MESSAGE_TEXT = 19
    LOG_DETAIL = 20
    DOCUMENT = 30
    POSTING_PHOTO = 31
    PLACE_DOCUMENT = 32
    ACCOUNT_SECRET = 40
    ERROR_WORKBOOK = 41
    RESPONSE = 50
    ANONYMOUS_RESPONSE = 51
    DAY_KEY = 52
    VISIT_SIGNATURE = 53
    PROPOSED_VALUE = 54
    CUSTOMER_CLASS = 55
    APPEAL_WORDS = 56
    APPEAL_ANSWER = 57
    NEED = 58
    ORDER_TEXT = 60
    CALLER_TEXT = 61
    EXPLANATION_TEXT = 62
    ASKER_TEXT = 63
    FEEDBACK_TEXT = 64
    CASE_TEXT = 65
    ORDER_FILE = 70
    CALLER_FILE = 71
    ARREARS_CLAIM = 80
    ARREARS_TEXT = 81
    DEMAND_LETTER = 82
    DELIVERY_PROOF = 83
    PAYMENT_PLAN = 84
    LAWYERS_FILE = 85
    RENOVATION_FINDINGS = 460
    RENOVATION_DEPOSIT = 461
    DEDUCTION_SUM = 462
    DEDUCTION_REASON = 463
    RENOVATION_WORKER = 464
    KEY_NOTE = 470
    VISITOR = 471
    VIOLATION_TEXT = 480
    VIOLATION_PHOTO = 481
    AUTHORITY_REPORT = 482
    OLD_ORDERS_META = 90
    OLD_ORDERS_FILE = 91
    SUBSCRIPTION_SECRET = 92
    HOOK_SECRET = 93


class Context(NamedTuple):
    """Where a sealed value belongs; it opens nowhere else."""

    kind: Kind
    community: UUID | None
    owner: UUID
    record: UUID
    place: int
    slot: int
    revision: int

    def key_owner(self) -> Owner:
        return Owner(self.kind, self.community, self.owner)


class Sealed:
    """A sealed value in the hands of the program: shown, logged or stored elsewhere by mistake,
    it says that it is sealed."""

    __slots__ = ("blob", "context", "label")

    blob: bytes
    context: Context | None
    label: str

    def __init__(self, blob: bytes, *, label: str = "", context: Context | None = None) -> None:
        object.__setattr__(self, "blob", blob)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "context", context)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A sealed value does not change.")

    def __repr__(self) -> str:
        return f"<sealed {self.label}>" if self.label else "<sealed>"

    __str__ = __repr__

    def __format__(self, _specification: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        # A pickle leaves the process: it takes the sign along, not the value.
        return str, (repr(self),)

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, _memo: object) -> "Sealed":
        return self

    def named(self, label: str) -> "Sealed":
        return Sealed(self.blob, label=label, context=self.context)

    def bound_to(self, context: Context) -> "Sealed":
        return Sealed(self.blob, label=self.label, context=context)


def lock(
    values: Values,
    *,
    context: Context,
    generation: int,
    suite: ciphers.Suite,
    key: bytes,
    nonce: bytes,
) -> bytes:
    """Return the values sealed for one context under one slot key."""
    header = _HEADER.pack(FORMAT, suite, context.slot, generation)
    aad = _LABEL + header + _binding(context)
    data = encode(values)
    return header + nonce + ciphers.seal(suite, key=key, nonce=nonce, data=data, aad=aad)


def relock(blob: bytes, *, context: Context, bundle: Bundle, nonce: bytes) -> bytes:
    """Return a blob sealed anew, unread, under the newest key of its slot; one that is already
    stays as it is."""
    data, generation = _open(blob, context=context, bundle=bundle)
    newest, key = bundle.current(context.slot)
    if generation == newest:
        return blob
    header = _HEADER.pack(FORMAT, key.suite, context.slot, newest)
    aad = _LABEL + header + _binding(context)
    return header + nonce + ciphers.seal(
        key.suite, key=key.secret, nonce=nonce, data=data, aad=aad
    )  # fmt: skip


def unlock(blob: bytes, *, context: Context, bundle: Bundle) -> dict[int, Any]:
    """Return the values of a blob that stands where it was sealed for; anything else stops."""
    return decode(_open(blob, context=context, bundle=bundle)[0])


def _open(blob: bytes, *, context: Context, bundle: Bundle) -> tuple[bytes, int]:
    """Return the padded values of a blob, and the generation it was sealed under."""
    if len(blob) < _BODY + PADDING + ciphers.TAG_SIZE or blob[0] != FORMAT:
        raise Tampered
    header = blob[: _HEADER.size]
    _format, number, slot, generation = _HEADER.unpack(header)
    suite = ciphers.suite_of(number)
    if slot != context.slot:
        raise Tampered
    key = bundle.key(slot, generation=generation)
    if key.suite is not suite:
        raise WrongSuite
    data = ciphers.unseal(
        suite,
        key=key.secret,
        nonce=blob[_HEADER.size : _BODY],
        data=blob[_BODY:],
        aad=_LABEL + header + _binding(context),
    )
    return data, generation


def encode(values: Values) -> bytes:
    """Return the values as a MessagePack map in order of item, padded."""
    items = sorted(values)
    if set(map(type, items)) - {int} or (items and items[0] < 0):
        raise TypeError("Sealed values are keyed by inventory item number.")
    return pad(msgpack.packb({item: values[item] for item in items}))


def decode(data: bytes) -> dict[int, Any]:
    """Return the values of padded plaintext; items this release does not know are kept."""
    try:
        values = msgpack.unpackb(unpad(data), strict_map_key=False)
    except (ValueError, TypeError):
        raise Tampered from None
    if not isinstance(values, dict) or set(map(type, values)) - {int}:
        raise Tampered
    return values


def pad(data: bytes) -> bytes:
    """Return the data with 0x80 and zeros to a multiple of 32: lengths tell names and amounts."""
    marked = data + b"\x80"
    return marked + bytes(-len(marked) % PADDING)


def unpad(data: bytes) -> bytes:
    """Return the data without its padding."""
    marked = data.rstrip(b"\0")
    if not marked.endswith(b"\x80") or len(data) % PADDING or len(data) - len(marked) >= PADDING:
        raise Tampered
    return marked[:-1]


def _binding(context: Context) -> bytes:
    return _BINDING.pack(
        context.kind,
        (context.community or NOWHERE).bytes,
        context.owner.bytes,
        context.record.bytes,
        context.place,
        context.revision,
    )
