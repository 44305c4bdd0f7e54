"""The policy of the demonstration: checked, published, read by nearly everybody, asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accounts import queries as accounts
from hudang.accounts.models import Post
from hudang.demo.company import data, person
from hudang.regulation import queries
from hudang.regulation import services as regulation
from hudang.regulation.models import Effect
from hudang.regulation.services import ClauseText

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.regulation.models import Clause

LEGAL, LEAD, CUSTODIAN = "A1081", "A1071", "A1061"


def publish(*, at: datetime) -> None:
    """Let the legal reviewer check the first version and the privacy lead publish it."""
    draft = queries.open_draft()
    if draft is None:
        return
    regulation.check(draft, by=_acting(LEGAL, at), at=at)
    regulation.publish(draft, effective_from=at, by=_acting(LEAD, at), at=at)
    _acknowledge(draft.number, at=at)
    _ask(at=at)
    _draft_next(at=at)


def _acknowledge(number: int, *, at: datetime) -> None:
    missing = set(data()["policy"]["unread"])
    for post in Post.objects.in_force(at).select_related("user"):
        if post.user.code not in missing:
            by = accounts.acting(post.user, at=at)
            regulation.acknowledge(number, by=by, at=at)


def _ask(*, at: datetime) -> None:
    for row in data()["policy"]["question"]:
        asked = regulation.ask(
            _clause(row["clause"], at=at).key,
            question=row["question"],
            by=_acting(row["by"], at),
            at=at,
        )
        if "answer" in row:
            regulation.interpret(
                asked,
                answer=row["answer"],
                effect=Effect(row["effect"]),
                by=_acting(CUSTODIAN, at),
                at=at,
            )


def _draft_next(*, at: datetime) -> None:
    """Leave the second version as a draft that the legal reviewer has still to check."""
    by, new = _acting(LEAD, at), data()["policy"]["next"]
    draft = regulation.draft(by=by, at=at)
    changed = _clause(new["clause"], at=at)
    text = ClauseText(
        changed.title_zh, changed.title_en, new["zh"], new["en"], tuple(changed.controls)
    )
    regulation.write_clause(draft, clause=changed.key, text=text, by=by, at=at)
    extra = new["added"]
    title_zh, title_en = extra["title"]
    added = ClauseText(title_zh, title_en, extra["zh"], extra["en"], tuple(extra["controls"]))
    regulation.add_clause(draft, chapter=extra["chapter"], text=added, by=by, at=at)
    regulation.describe_changes(
        draft, changes_zh=new["changes"][0], changes_en=new["changes"][1], by=by, at=at
    )


def _acting(code: str, at: datetime) -> Actor:
    return accounts.acting(person(code), at=at)


def _clause(number: str, *, at: datetime) -> Clause:
    version = queries.current(at=at)
    if version is None:
        message = "the policy is not published"
        raise LookupError(message)
    chapter, place = map(int, number.split("."))
    return version.clauses.get(chapter=chapter, place=place)
