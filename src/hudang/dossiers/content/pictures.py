"""Photographs and scans: decoded, turned upright and written anew, so that only pixels remain."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps, PngImagePlugin

from hudang.dossiers.content.findings import Cleaned, Flaw, Removed, Unfit
from hudang.dossiers.content.sniffing import JPEG

if TYPE_CHECKING:
    from collections.abc import Iterator

# Above what a scanner or a telephone makes of a sheet of paper, below what a machine suffers from.
MOST_PIXELS: Final = 60_000_000
QUALITY: Final = 90
_LOCATION: Final = 0x8825
_END: Final = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}
_MODES: Final = {"JPEG": {"L", "RGB"}, "PNG": {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}}


def clean(data: bytes, *, media: str) -> Cleaned:
    """Return the picture without anything but its pixels."""
    name = "JPEG" if media == JPEG else "PNG"
    try:
        with warnings.catch_warnings(action="ignore"), _opened(data, name=name) as image:
            image.load()
            removed = frozenset(_metadata(image)) | _appended(data, name=name)
            return Cleaned(media, _written(image, name=name), pages=1, removed=removed)
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
    rest = data[data.rfind(_END[name]) + len(_END[name]) :].strip(b"\0\r\n ")
    return frozenset({Removed.APPENDED}) if rest else frozenset()


def _written(image: Image.Image, *, name: str) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in _MODES[name]:
        upright = upright.convert("RGB")
    # Pillow writes some of what it found from `info`; a picture without it has none to write.
    upright.info = {key: upright.info[key] for key in ("transparency",) if key in upright.info}
    out = BytesIO()
    upright.save(out, format=name, quality=QUALITY, exif=b"")
    return out.getvalue()
