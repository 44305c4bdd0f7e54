"""What the choices of many say together: a mean, a net promoter score, words that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hudang.collection.models import QuestionKind
from hudang.collection.policy.asking import SMALLEST
from hudang.core.controls import enforces
from hudang.core.intervals import half_width

if TYPE_CHECKING:
    from collections.abc import Mapping

SCORED: Final = frozenset({QuestionKind.SCALE, QuestionKind.MATRIX, QuestionKind.ADVICE})
# Net promoter score (Reichheld 2003): 9 and 10 promote, 0 to 6 detract.
PROMOTES: Final = 9
DETRACTS: Final = 6
# Company figures: so many must have said a word before it is shown, and so many words are shown.
LEAST_SAYING: Final = 3
MOST_WORDS: Final = 40


class Score(NamedTuple):
    """A figure of so many answers and half the width of its interval (95 in 100)."""

    value: float
    width: float
    answers: int


@enforces("LC-008")
def score_of(kind: str, counts: Mapping[int, int]) -> Score | None:
    """Return the score of a question by how often each choice was made; none of fewer than ten.

    A scale gives its mean, from one upward; advice the net promoter score from -100 to 100.
    """
    if kind not in SCORED or sum(counts.values()) < SMALLEST:
        return None
    return _promoters(counts) if kind == QuestionKind.ADVICE else _mean(counts)


def _mean(counts: Mapping[int, int]) -> Score:
    count = sum(counts.values())
    mean = sum(choice * many for choice, many in counts.items()) / count
    square = sum(many * (choice - mean) ** 2 for choice, many in counts.items()) / (count - 1)
    return Score(mean, half_width(deviation=square**0.5, count=count), count)


def _promoters(counts: Mapping[int, int]) -> Score:
    """Return the share of those who promote less that of those who detract, in hundredths."""
    count = sum(counts.values())
    # The first choice is the nought.
    for_us = sum(many for choice, many in counts.items() if choice - 1 >= PROMOTES) / count
    against = sum(many for choice, many in counts.items() if choice - 1 <= DETRACTS) / count
    net = for_us - against
    deviation = (for_us + against - net**2) ** 0.5
    return Score(100 * net, 100 * half_width(deviation=deviation, count=count), count)


@enforces("LC-008")
def words_shown(said: Mapping[str, int], *, answers: int) -> list[tuple[str, int]]:
    """Return the words that several wrote, the most frequent first; none of fewer than ten."""
    if answers < SMALLEST:
        return []
    found = sorted(said.items(), key=lambda one: (-one[1], one[0]))
    return [(word, many) for word, many in found if many >= LEAST_SAYING][:MOST_WORDS]
