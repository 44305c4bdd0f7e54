"""Recordings that are a row of frames: each says its length, and what is none is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.dossiers.content.findings import Flaw, Removed, Unfit
from hudang.dossiers.content.sniffing import AMR_NARROW, AMR_WIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

# Kilobits a second by the number in the head of a frame, in version 1 and in the later ones.
_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# Samples a second by the version in the head: 1, 2 and 2.5.
_SAMPLES: Final[Mapping[int, tuple[int, int, int]]] = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}
_TITLES: Final = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3")

# Bytes behind the head of a frame of a fiftieth of a second, by the mode that the head names.
_NARROW: Final = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
_WIDE: Final = {
    0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0,
}  # fmt: skip
_FRAMES_A_SECOND: Final = 50


def layer_3(data: bytes) -> tuple[bytes, float, frozenset[Removed]]:
    """Return the frames of an MP3 file without the titles before and behind them."""
    start = _behind_titles(data)
    place, seconds = start, 0.0
    while place + 4 <= len(data):
        found = _frame(data[place : place + 4])
        if found is None or place + found[0] > len(data):
            break
        place, seconds = place + found[0], seconds + found[1]
    if place == start:
        raise Unfit(Flaw.DAMAGED)
    rest = data[place:].strip(b"\0")
    removed = {Removed.PROPERTIES} if start or rest.startswith(_TITLES) else set()
    if rest and not rest.startswith(_TITLES):
        removed.add(Removed.APPENDED)
    return data[start:place], seconds, frozenset(removed)


def _behind_titles(data: bytes) -> int:
    """Return where the first frame begins: behind a table of titles, whose head says how long."""
    if not data.startswith(b"ID3"):
        return 0
    length = 0
    for byte in data[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _frame(head: bytes) -> tuple[int, float] | None:
    """Return how many bytes a frame has and how long it lasts; nothing where it is none."""
    version, rate, sample = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    is_frame = head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    if not is_frame or version == 1 or rate in {0, 15} or sample == 3:
        return None
    samples = _SAMPLES[version][sample]
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    in_frame = 1152 if version == 3 else 576
    size = in_frame // 8 * 1000 * kilobits // samples + (head[2] >> 1 & 1)
    return size, in_frame / samples


def adaptive(data: bytes) -> tuple[bytes, float, frozenset[Removed]]:
    """Return an AMR file, which holds nothing but frames; one that holds more is damaged."""
    is_wide = data.startswith(AMR_WIDE)
    sizes = _WIDE if is_wide else _NARROW
    place, frames = len(AMR_WIDE if is_wide else AMR_NARROW), 0
    while place < len(data):
        size = sizes.get(data[place] >> 3 & 15)
        # The bits beside the mode are zero but one, which tells a whole frame.
        if size is None or data[place] & 0x83 or place + 1 + size > len(data):
            raise Unfit(Flaw.DAMAGED)
        place, frames = place + 1 + size, frames + 1
    if not frames:
        raise Unfit(Flaw.DAMAGED)
    return data, frames / _FRAMES_A_SECOND, frozenset()
