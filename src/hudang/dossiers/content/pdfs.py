"""PDF files: refused where they are locked or do something, else written without metadata."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from hudang.dossiers.content import jpegs
from hudang.dossiers.content.findings import Cleaned, Flaw, Removed, Unfit
from hudang.dossiers.content.sniffing import PDF

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES: Final = 500
MOST_OBJECTS: Final = 200_000
_DEEPEST: Final = 40

# What makes a document do something, or carry another file.
_ACTIVE_KEYS: Final = {"/JS", "/JavaScript", "/XFA", "/EF", "/EmbeddedFiles", "/AA", "/RichMedia"}
_ACTIVE_ACTIONS: Final = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition",
    "/Movie", "/Sound",
}  # fmt: skip
_ACTIVE_SUBTYPES: Final = {"/RichMedia", "/Movie", "/Screen", "/FileAttachment", "/3D", "/Sound"}
_DESCRIBING: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")


def clean(data: bytes) -> Cleaned:
    """Return the document without metadata; Unfit says why one is not kept."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return _cleaned(pdf, data)
    except pikepdf.PasswordError:
        raise Unfit(Flaw.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError):
        raise Unfit(Flaw.DAMAGED) from None


def _cleaned(pdf: pikepdf.Pdf, data: bytes) -> Cleaned:
    if pdf.is_encrypted:
        raise Unfit(Flaw.ENCRYPTED)
    pages = len(pdf.pages)
    if not pages:
        raise Unfit(Flaw.DAMAGED)
    if pages > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise Unfit(Flaw.LONG)
    held = [part for whole in (pdf.trailer, *pdf.objects) for part in _parts(whole, depth=0)]
    if any(_is_active(part) for part in held):
        raise Unfit(Flaw.ACTIVE)
    removed = {Removed.EARLIER} if data.count(b"startxref") > 1 + _is_linearized(data) else set()
    removed |= {found for part in held for found in _describing_removed(part)}
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
        removed.add(Removed.PROPERTIES)
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Cleaned(PDF, out.getvalue(), pages=pages, removed=frozenset(removed))


def _parts(found: pikepdf.Object, *, depth: int) -> Iterator[pikepdf.Object]:
    """Yield a dictionary or stream with every one that stands in it, references apart."""
    if depth > _DEEPEST:
        raise Unfit(Flaw.DAMAGED)
    if isinstance(found, Dictionary | Stream):
        yield found
        inner = list(found.as_dict().values()) if isinstance(found, Dictionary) else _of(found)
    elif isinstance(found, Array):
        inner = list(found)
    else:
        return
    for part in inner:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _parts(part, depth=depth + 1)


def _of(stream: Stream) -> list[pikepdf.Object]:
    return list(stream.stream_dict.as_dict().values())


def _is_active(part: pikepdf.Object) -> bool:
    keys = set(part.keys())
    return bool(
        keys & _ACTIVE_KEYS
        or str(part.get("/S", "")) in _ACTIVE_ACTIONS
        or str(part.get("/Subtype", "")) in _ACTIVE_SUBTYPES
    )


def _describing_removed(part: pikepdf.Object) -> Iterator[Removed]:
    """Take out of a part what only describes it, and tell what that was."""
    for key in _DESCRIBING:
        if key in part:
            del part[key]
            yield Removed.PROPERTIES
    if isinstance(part, Stream) and part.get("/Filter") == Name.DCTDecode:
        picture = part.read_raw_bytes()
        plain = jpegs.without_metadata(picture)
        if plain != picture:
            part.write(plain, filter=Name.DCTDecode)
            yield Removed.CAMERA


def _is_linearized(data: bytes) -> bool:
    return b"/Linearized" in data[:1024]
