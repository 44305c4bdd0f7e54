"""Survey plans, and their figures: round by round, and the newest one community by community."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.collection import policy
from hudang.collection.models import Campaign, QuestionKind, SurveyPlan
from hudang.collection.queries.asking import chosen, lines_of, questions_of
from hudang.core.languages import in_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.collection.models import Question
    from hudang.collection.policy import Score


@dataclass(frozen=True, slots=True)
class Measure:
    """What is scored: a question or a line of a matrix, known by its words in any version."""

    kind: str
    text_zh: str
    text_en: str

    @property
    def text(self) -> str:
        return in_language(self.text_zh, self.text_en)

    @property
    def is_advice(self) -> bool:
        """Whether it is a net promoter score, from -100 to 100."""
        return self.kind == QuestionKind.ADVICE


@dataclass(frozen=True, slots=True)
class Round:
    """The figures of one round: the first of its month, its answers, a score for each measure."""

    month: date
    answers: int
    scores: Mapping[Measure, Score]


@dataclass(frozen=True, slots=True)
class Place:
    """The figures of one community in the newest round."""

    campaign: Campaign
    scores: Mapping[Measure, Score]


@dataclass(frozen=True, slots=True)
class Trend:
    """A plan through its rounds, the oldest first, and its newest round place by place."""

    measures: Sequence[Measure]
    rounds: Sequence[Round]
    places: Sequence[Place]
    words: Sequence[tuple[str, int]]


def plans(communities: Collection[UUID]) -> QuerySet[SurveyPlan]:
    """Return the plans of some communities."""
    return SurveyPlan.objects.filter(communities__overlap=list(communities)).select_related(
        "questionnaire__purpose"
    )


def rounds_to_open(communities: Collection[UUID]) -> QuerySet[Campaign]:
    """Return the drafts of plans that wait for somebody to open them, one for each round."""
    drafts = Campaign.objects.filter(
        plan__isnull=False, state=Campaign.State.DRAFT, community_id__in=communities
    )
    return drafts.select_related("plan").order_by("series", "pk").distinct("series")


def plans_behind(communities: Collection[UUID], *, today: date) -> QuerySet[SurveyPlan]:
    """Return the plans whose day came without a round: nothing of theirs is published."""
    return plans(communities).filter(state=SurveyPlan.State.ACTIVE, next_date__lt=today)


def trend(plan: SurveyPlan, *, communities: Collection[UUID]) -> Trend:
    """Return the figures of a plan in some communities; nothing of fewer than ten answers."""
    found = Campaign.objects.filter(plan=plan, community_id__in=communities)
    shown = [
        one
        for one in found.select_related("community", "version").order_by("closes_date", "pk")
        if one.results.get("shown", 0) >= policy.SMALLEST
    ]
    questions = {one.version_id: questions_of(one.version) for one in shown}
    months = sorted({_month(one) for one in shown})
    newest = [one for one in shown if _month(one) == months[-1]] if months else []
    counted = {one.pk: dict(_counted(one, questions[one.version_id])) for one in shown}
    return Trend(
        measures=list(_measures(newest, questions)),
        rounds=[
            _round(month, [one for one in shown if _month(one) == month], counted)
            for month in months
        ],
        places=[Place(one, _scores(counted[one.pk])) for one in newest],
        words=_words(newest),
    )


def _month(campaign: Campaign) -> date:
    """Return what makes one round of the campaigns of several communities."""
    return campaign.closes_date.replace(day=1)


def _measures(
    newest: Iterable[Campaign], questions: Mapping[UUID, Sequence[Question]]
) -> Iterator[Measure]:
    seen: set[Measure] = set()
    for campaign in newest:
        for measure, _key, _line in _scored(questions[campaign.version_id]):
            if measure not in seen:
                seen.add(measure)
                yield measure


def _scored(questions: Iterable[Question]) -> Iterator[tuple[Measure, str, int]]:
    """Yield what is scored, with the key of its question and the number of its line."""
    for question in questions:
        for _text, line in lines_of(question):
            zh, en = question.lines[line - 1] if line else (question.text_zh, question.text_en)
            yield Measure(question.kind, zh, en), question.key, line


def _counted(
    campaign: Campaign, questions: Iterable[Question]
) -> Iterator[tuple[Measure, dict[int, int]]]:
    counts = campaign.results.get("counts", {})
    for measure, key, line in _scored(questions):
        yield measure, chosen(counts.get(key, {}), line=line)


def _scores(counted: Mapping[Measure, Mapping[int, int]]) -> dict[Measure, Score]:
    return {
        measure: score
        for measure, counts in counted.items()
        if (score := policy.score_of(measure.kind, counts))
    }


def _round(
    month: date,
    campaigns: Iterable[Campaign],
    counted: Mapping[UUID, Mapping[Measure, dict[int, int]]],
) -> Round:
    """Return the figures of a round over all its communities together."""
    together: dict[Measure, Counter[int]] = {}
    answers = 0
    for campaign in campaigns:
        answers += campaign.results["shown"]
        for measure, counts in counted[campaign.pk].items():
            together.setdefault(measure, Counter()).update(counts)
    return Round(month, answers, _scores(together))


def _words(campaigns: Iterable[Campaign]) -> list[tuple[str, int]]:
    """Return the words of a round; each was written by several in one community already."""
    together: Counter[str] = Counter()
    for campaign in campaigns:
        for words in campaign.results.get("words", {}).values():
            together.update(dict(words))
    return together.most_common()
