"""Photographs and scans: decoded, turned upright and written anew, so that only pixels remain."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, PngImagePlugin

from hudang.dossiers.content.findings import Cleaned, Flaw, Removed, Unfit
from hudang.dossiers.content.sniffing import JPEG, PNG, WEBP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Above what a scanner or a telephone makes of a sheet of paper, below what a machine suffers from.
MOST_PIXELS: Final = 60_000_000
QUALITY: Final = 90
_LOCATION: Final = 0x8825
_NAMES: Final[Mapping[str, str]] = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_END: Final = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}
_SCALED: Final = {"L", "RGB"}
_MODES: Final = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}}


def clean(data: bytes, *, media: str, longest: int | None = None) -> Cleaned:
    """Return the picture without anything but its pixels, at most `longest` of them a side.

    What is neither a JPEG nor a PNG becomes a JPEG.
    """
    name = _NAMES[media]
    kept = PNG if media == PNG else JPEG
    try:
        with warnings.catch_warnings(action="ignore"), _opened(data, name=name) as image:
            image.load()
            removed = frozenset(_metadata(image)) | _appended(data, name=name)
            written = _written(image, name=_NAMES[kept], longest=longest)
            return Cleaned(kept, written, pages=1, removed=removed)
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError):
        raise Unfit(Flaw.DAMAGED) from None


def _opened(data: bytes, *, name: str) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=[name])
    except Image.DecompressionBombError:
        raise Unfit(Flaw.HUGE) from None
    if image.width * image.height > MOST_PIXELS:
        raise Unfit(Flaw.HUGE)
    return image


def _metadata(image: Image.Image) -> Iterator[Removed]:
    exif = image.getexif()
    if _LOCATION in exif:
        yield Removed.LOCATION
    if len(exif):
        yield Removed.CAMERA
    if "icc_profile" in image.info:
        yield Removed.PROFILE
    texts = image.text if isinstance(image, PngImagePlugin.PngImageFile) else {}
    if texts or {"comment", "xmp", "photoshop"} & set(image.info):
        yield Removed.COMMENT


def _appended(data: bytes, *, name: str) -> frozenset[Removed]:
    rest = data[_end_of(data, name=name) :].strip(b"\0\r\n ")
    return frozenset({Removed.APPENDED}) if rest else frozenset()


def _end_of(data: bytes, *, name: str) -> int:
    """Return where the picture ends in the file: behind its last sign, or where its head says."""
    if name == "WEBP":
        return 8 + int.from_bytes(data[4:8], "little")
    return data.rfind(_END[name]) + len(_END[name])


def _written(image: Image.Image, *, name: str, longest: int | None) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if longest is not None and max(upright.size) > longest:
        upright = upright if upright.mode in _SCALED else upright.convert("RGB")
        upright.thumbnail((longest, longest))
    if upright.mode not in _MODES[name]:
        upright = upright.convert("RGB")
    # Pillow writes some of what it found from `info`; a picture without it has none to write.
    upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    out = BytesIO()
    upright.save(out, format=name, quality=QUALITY, exif=b"")
    return out.getvalue()
