"""The version in force, what changed between two, who has read it, what clauses mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from hudang.accounts.models import Post, User
from hudang.core.comparison import Piece, pieces
from hudang.regulation import policy
from hudang.regulation.models import (
    Acknowledgement,
    Clause,
    Interpretation,
    State,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.regulation.policy import Standing

# Asked whenever somebody opens a value, so written out: since when the version in force holds
# for the person, and whether he has acknowledged it.
_STANDING = """
    SELECT greatest(v.effective_from, u.created_at),
        EXISTS (SELECT FROM regulation_acknowledgement
                WHERE user_id = u.id AND version_id = v.id)
    FROM accounts_user u CROSS JOIN (
        SELECT id, effective_from FROM regulation_version
        WHERE state = 'published' AND effective_from <= %s ORDER BY number DESC LIMIT 1
    ) v
    WHERE u.code = %s
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A clause in two versions; `kind` is new, gone, changed or same."""

    kind: str
    clause: Clause
    before: Clause | None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a post, and how he stands towards the version in force."""

    person: User
    standing: Standing
    acknowledged_at: datetime | None
    # Since when it stands so, and when the next stage begins; for whoever has still to read it.
    since: datetime | None
    until: datetime | None
    superiors: list[str]


def versions() -> QuerySet[Version]:
    return Version.objects.all()


def current(*, at: datetime) -> Version | None:
    """Return the version in force at a moment."""
    published = Version.objects.filter(state=State.PUBLISHED, effective_from__lte=at)
    return published.order_by("-number").first()


def open_draft() -> Version | None:
    """Return the version that is being drafted or waits for its publication."""
    return Version.objects.filter(state__in=[State.DRAFT, State.CHECKED]).first()


def chapters(version: Version) -> list[tuple[int, str, list[Clause]]]:
    """Return the chapters of a version with their titles and clauses."""
    by_chapter = groupby(version.clauses.all(), key=lambda one: (one.chapter, one.chapter_title))
    return [(number, title, list(clauses)) for (number, title), clauses in by_chapter]


def compare(before: Version, after: Version) -> list[Change]:
    """Return every clause of both versions in order, with what became of it."""
    earlier = {one.key: one for one in before.clauses.all()}
    changes = [_changed(earlier.pop(one.key, None), one) for one in after.clauses.all()]
    gone = [Change("gone", one, one) for one in earlier.values()]
    return sorted([*changes, *gone], key=lambda one: (one.clause.chapter, one.clause.place))


def _changed(before: Clause | None, after: Clause) -> Change:
    if before is None:
        return Change("new", after, None)
    old, new = _wording(before), _wording(after)
    if old == new and before.controls == after.controls:
        return Change("same", after, before)
    return Change("changed", after, before, pieces(old, new))


def _wording(clause: Clause) -> str:
    return f"{clause.title_zh}\n{clause.text_zh}"


def standing_of(code: str, *, at: datetime) -> Standing:
    """Return how the person with this employee number stands towards the version in force."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [at, code])
        row = cursor.fetchone()
    since, acknowledged = row or (None, False)
    return policy.standing(acknowledged=acknowledged, asked_since=since, at=at)


def readers(*, at: datetime) -> list[Reader]:
    """Return everybody with a post in force; who has still to read the version comes first."""
    version = current(at=at)
    holders = Post.objects.in_force(at).values("user")
    people = User.objects.filter(pk__in=holders).order_by("code")
    moments = dict(
        Acknowledgement.objects.filter(version=version)
        .values_list("user")
        .annotate(at=Max("acknowledged_at"))
    )
    since = version.effective_from if version else None
    superiors = _superiors(at=at)
    found = [
        _reader(
            person,
            asked_since=max(since, person.created_at) if since else None,
            acknowledged_at=moments.get(person.pk),
            superiors=superiors.get(person.pk, []),
            at=at,
        )
        for person in people
    ]
    order = list(reversed(policy.Standing))
    return sorted(found, key=lambda one: (order.index(one.standing), one.person.code))


def _reader(
    person: User,
    *,
    asked_since: datetime | None,
    acknowledged_at: datetime | None,
    superiors: list[str],
    at: datetime,
) -> Reader:
    is_read = acknowledged_at is not None
    stands = policy.standing(acknowledged=is_read, asked_since=asked_since, at=at)
    since, until = policy.lasts(stands, asked_since=asked_since)
    return Reader(person, stands, acknowledged_at, since, until, superiors)


def _superiors(*, at: datetime) -> dict[UUID, list[str]]:
    """Return whom people answer to in their posts in force."""
    found: dict[UUID, list[str]] = {}
    posts = Post.objects.in_force(at).filter(superior__isnull=False).order_by("superior__code")
    for user, name in posts.values_list("user", "superior__name").distinct():
        found.setdefault(user, []).append(name)
    return found


def acknowledgements_of(user: User) -> QuerySet[Acknowledgement]:
    found = Acknowledgement.objects.filter(user=user).select_related("version")
    return found.order_by("-acknowledged_at")


def interpretations(*, clause: UUID | None = None) -> QuerySet[Interpretation]:
    found = Interpretation.objects.select_related("version")
    return found if clause is None else found.filter(clause_key=clause)


def with_clauses(
    interpretations: Collection[Interpretation],
) -> list[tuple[Interpretation, Clause | None]]:
    """Return each with its clause as it stood when the question was asked."""
    asked = Clause.objects.filter(
        version__in={one.version_id for one in interpretations},
        key__in={one.clause_key for one in interpretations},
    )
    found = {(one.version_id, one.key): one for one in asked}
    return [(one, found.get((one.version_id, one.clause_key))) for one in interpretations]


def clause_of(interpretation: Interpretation) -> Clause | None:
    """Return the clause as it stood when the question was asked."""
    ((_interpretation, clause),) = with_clauses([interpretation])
    return clause


def clauses_under(control: str, *, at: datetime) -> list[Clause]:
    """Return the clauses in force that a control carries out."""
    version = current(at=at)
    if version is None:
        return []
    return list(version.clauses.filter(controls__contains=[control]))
