"""Campaigns of the demonstration: opinions, asked anonymously; wishes and numbers, with a name."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import timedelta
from functools import cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.utils import timezone
from django.utils.timezone import localdate

from hudang.accounts import queries as accounts
from hudang.collection import queries, services
from hudang.collection.models import Invitation, SurveyPlan
from hudang.collection.services import (
    Part,
    PastRound,
    PlanTerms,
    Submitted,
    Terms,
    Titles,
)
from hudang.demo.company import person
from hudang.demo.invent import DEMO_PHONE
from hudang.purposes import queries as purposes
from hudang.purposes import services as purpose_services

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign, Question, QuestionnaireVersion
    from hudang.registry.models import Community

CUSTODIAN, LEAD = "A1061", "A1071"
OPEN_FOR, KEPT_FOR = timedelta(days=21), timedelta(days=180)
DECLINED_EACH: Final = 12
MOBILE: Final = 2


@cache
def _data() -> dict[str, Any]:
    file = resources.files(__package__).joinpath("campaigns.toml")
    return tomllib.loads(file.read_text("utf-8"))


def name_what_is_asked(*, at: datetime) -> None:
    """Say which items classes and assistance rest on, and why; review and assessment follow."""
    for code, said in _data()["named"].items():
        found = purposes.purpose(code)
        if found is not None:
            by = accounts.acting(person(LEAD), at=at)
            purpose_services.set_items(found, **said, by=by, at=at)


def draft_and_publish() -> None:
    """Draft the questionnaires as the custodian and publish them as the privacy lead."""
    for code, said in _data()["questionnaire"].items():
        draft = services.begin_questionnaire(
            code, purpose=said["purpose"],
            titles=Titles(*said["title"], *said["intro"]), by=_acting(CUSTODIAN),
            at=timezone.now(),
        )  # fmt: skip
        for part in said["part"]:
            services.add_part(draft, _part(part), by=_acting(CUSTODIAN), at=timezone.now())
        services.publish(draft, by=_acting(LEAD), at=timezone.now())


def _part(said: dict[str, Any]) -> Part:
    zh, en = said.pop("text")
    return Part(text_zh=zh, text_en=en, **said)


def run(community: Community, *, random: Random) -> None:
    """Open a campaign with each questionnaire that is one community's, and let many answer."""
    for version, said in _published(is_everywhere=False):
        terms = _terms(version, said, community=community)
        campaign = services.draft_campaign(terms, by=_acting(CUSTODIAN), at=timezone.now())
        services.open_campaign(campaign, by=_acting(CUSTODIAN), at=timezone.now())
        _hear(campaign, said, random=random)


def run_together(communities: Sequence[Community], *, random: Random) -> None:
    """Ask all communities the same, planned together, so that their figures stand in a row."""
    for version, said in _published(is_everywhere=True):
        plan = _planned(version, said, communities=communities)
        for months in said["held_months_ago"]:
            for community in communities:
                _enter_past(plan, community, said, months=months, random=random)
        campaigns = list(plan.campaigns.filter(state="draft").order_by("community__code"))
        by = _acting(CUSTODIAN)
        services.open_series(campaigns[0], by=by, at=timezone.now())
        for campaign in campaigns:
            campaign.refresh_from_db()
            _hear(campaign, said, random=random)
        # One is closed before its time: what people wrote is counted word by word.
        services.close(campaigns[-1], by=by, at=timezone.now())
        services.tally(campaigns[-1].pk, at=timezone.now())


def _planned(
    version: QuestionnaireVersion, said: dict[str, Any], *, communities: Sequence[Community]
) -> SurveyPlan:
    """Plan a survey for each quarter, the first round of which is drafted today."""
    terms = PlanTerms(
        said["campaign"],
        version.questionnaire,
        [one.id for one in communities],
        every=SurveyPlan.Every.QUARTER,
        begins=localdate(),
        open_days=OPEN_FOR.days,
        keep_days=KEPT_FOR.days,
    )
    plan = services.begin_plan(terms, by=_acting(CUSTODIAN), at=timezone.now())
    services.draft_rounds(at=timezone.now())
    return plan


def _enter_past(
    plan: SurveyPlan, community: Community, said: dict[str, Any], *, months: int, random: Random
) -> None:
    """Enter the figures of a round on paper: each further back, a little less content."""
    version = queries.newest(plan.questionnaire)
    answers = random.randint(48, 96)
    drawn: dict[str, Counter[str]] = {}
    for question in queries.questions_of(version) if version else ():
        choices = [number for number, _text in question.options()]
        for _line, line in queries.lines_of(question):
            weights = _weights(question, said)
            weights[0] += months // 3
            made = random.choices(choices, weights, k=answers)
            marks = [f"{line}:{choice}" if line else str(choice) for choice in made]
            drawn.setdefault(question.key, Counter()).update(marks)
    closed = localdate() - timedelta(days=30 * months)
    past = PastRound(community.id, closed, answers, {key: dict(one) for key, one in drawn.items()})
    services.enter_past(plan, past, by=_acting(CUSTODIAN), at=timezone.now())


def _weights(question: Question, said: dict[str, Any]) -> list[int]:
    return list(said["advice" if question.kind == "advice" else "weights"])


def _published(*, is_everywhere: bool) -> Iterator[tuple[QuestionnaireVersion, dict[str, Any]]]:
    for version in queries.published():
        said = _data()["questionnaire"][version.questionnaire.code]
        if said.get("is_everywhere", False) == is_everywhere:
            yield version, said


def _terms(version: QuestionnaireVersion, said: dict[str, Any], *, community: Community) -> Terms:
    today = localdate()
    return Terms(
        said["campaign"], version, community.id, closes=today + OPEN_FOR, delete=today + KEPT_FOR
    )


def _hear(campaign: Campaign, said: dict[str, Any], *, random: Random) -> None:
    """Let many answer, and count what may be shown."""
    _answer(campaign, said, random=random)
    services.tally(campaign.pk, at=timezone.now())


def _answer(campaign: Campaign, said: dict[str, Any], *, random: Random) -> None:
    questions = queries.questions_of(campaign.version)
    groups = queries.consents_of(campaign.version, questions)
    asked = Invitation.objects.filter(campaign=campaign).order_by("id")
    for place, invitation in enumerate(islice(asked, said["answers"])):
        if place % DECLINED_EACH == DECLINED_EACH - 1:
            services.decline(campaign, invitation, at=timezone.now())
            continue
        sent = Submitted(
            uuid4(),
            dict(_answers(_asked(campaign, invitation, questions), said, random=random)),
            agreed={one.name: random.random() < said["agrees"] for one in groups if one.is_asked},
        )
        # Who leaves every question open sends nothing.
        if sent.answers or sent.agreed:
            services.respond(campaign, invitation, sent, at=timezone.now())


def _asked(
    campaign: Campaign, invitation: Invitation, questions: list[Question]
) -> list[Question]:
    """Return what may be asked in the household of one person."""
    home = queries.household(campaign, invitation.customer, questions, at=timezone.now())
    return [one for one in questions if home.may_ask(one)]


def _answers(
    questions: list[Question], said: dict[str, Any], *, random: Random
) -> Iterator[tuple[str, Any]]:
    """Answer as a community does: mostly content, some not, few who write."""
    for question in questions:
        numbers = [number for number, _text in question.options()]
        weights = _weights(question, said)
        match question.kind:
            case "single" | "scale" | "band" | "advice":
                yield question.key, random.choices(numbers, weights[: len(numbers)])[0]
            case "multiple":
                yield question.key, sorted(random.sample(numbers, k=random.randint(1, 2)))
            case "matrix":
                rows = [number for number, _text in question.rows()]
                yield question.key, {str(row): random.choices(numbers, weights)[0] for row in rows}
            case "text" if random.random() < said["writes"]:
                yield question.key, _written(question, said, random=random)


def _written(question: Question, said: dict[str, Any], *, random: Random) -> str:
    """Return a remark, or how an invented person is reached now."""
    if question.item == MOBILE:
        return f"{DEMO_PHONE}9{random.randrange(1_000_000):06}"
    if question.is_registered:
        return f"滨海市海州区和平路{random.randint(1, 300)}号"
    remark: str = random.choice(said["remarks"])
    return remark


def _acting(code: str) -> Actor:
    return accounts.acting(person(code), at=timezone.now())
