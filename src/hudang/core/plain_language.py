"""How plain a text is: short sentences, short clauses, few words that only officials use.

The measure is our own and simple enough to follow by hand (figures: plain_language.toml). It
starts from 100 and takes off up to 40 for the mean length of a sentence, up to 40 for the share of
the text that stands in long clauses, and up to 20 for the share that stands in officials' words,
all of it from a tenth on. To split a sentence never makes a text worse. It judges form: a short
sentence can still be wrong or unclear.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# A Chinese character or a word in Latin letters or digits.
_UNIT: Final = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+(?:['’.-][A-Za-z0-9]+)*")
_SENTENCE_END: Final = re.compile(r"[。！？；!?;\n]|\.(?=\s|$)")
_CLAUSE_END: Final = re.compile(r"[，、：:,（）()—]")

_OF_SENTENCES, _OF_CLAUSES, _OF_WORDS = 40, 40, 20
_ALL_FROM: Final = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """How plain a text is: 100 at best, 0 at worst, and what is taken off for what.

    `sentence` is the mean length in units; the shares are of the whole text, from 0 to 1.
    """

    score: int
    sentence: float
    long_clauses: float
    officials_words: float


@dataclass(frozen=True, slots=True)
class _Figures:
    easy: float
    hard: float
    clause: int
    words: tuple[tuple[str, ...], ...]


def read(text: str, *, language: str) -> Reading:
    """Return how plain a text is; `language` is zh or en. An empty text takes nothing off."""
    figures = _figures()[language]
    sentences = [found for one in _SENTENCE_END.split(text) if (found := _clauses(one))]
    total = sum(len(clause) for sentence in sentences for clause in sentence)
    if not total:
        return Reading(100, 0.0, 0.0, 0.0)
    clauses = [clause for sentence in sentences for clause in sentence]
    mean = total / len(sentences)
    long = sum(len(clause) for clause in clauses if len(clause) > figures.clause) / total
    officials = sum(_covered(clause, figures.words) for clause in clauses) / total
    off = (
        _OF_SENTENCES * _between(mean, figures.easy, figures.hard)
        + _OF_CLAUSES * long
        + _OF_WORDS * _between(officials, 0, _ALL_FROM)
    )
    return Reading(round(100 - off), mean, long, officials)


def _clauses(sentence: str) -> list[list[str]]:
    """Return the clauses of a sentence as lists of units, those without any left out."""
    return [
        units for clause in _CLAUSE_END.split(sentence) if (units := _UNIT.findall(clause.lower()))
    ]


def _covered(units: list[str], words: Iterable[tuple[str, ...]]) -> int:
    """Return how many units stand in any of the words, each counted once."""
    covered: set[int] = set()
    for word in words:
        size = len(word)
        for start in range(len(units) - size + 1):
            if tuple(units[start : start + size]) == word:
                covered.update(range(start, start + size))
    return len(covered)


def _between(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))


@cache
def _figures() -> dict[str, _Figures]:
    said = tomllib.loads(
        resources.files(__package__).joinpath("plain_language.toml").read_text("utf-8")
    )
    return {
        language: _Figures(
            row["easy"],
            row["hard"],
            row["clause"],
            tuple(tuple(_UNIT.findall(word)) for word in row["words"]),
        )
        for language, row in said.items()
    }
