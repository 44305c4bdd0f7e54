"""The words of what people wrote: things and qualities, never a name (rjieba cuts and tags)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.core import free_text

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tags of the cutter: n things, v doing, a qualities; nr, ns, nt and nz are names.
_MEANING: Final = frozenset("nva")
_NAMES: Final = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
_SHORTEST: Final = 2


def words_of(text: str) -> set[str]:
    """Return the words of a Chinese remark, each once; what leads to a person is masked first."""
    return set(_words(free_text.masked(text)))


def _words(text: str) -> Iterator[str]:
    # Its dictionary takes 34 MB, which only the job that counts needs.
    import rjieba

    for word, tag in rjieba.tag(text):
        if tag[0] in _MEANING and tag not in _NAMES and len(word) >= _SHORTEST:
            yield word
