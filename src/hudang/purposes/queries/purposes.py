"""Which purposes there are, which notice holds, and whom it has reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from hudang.core.comparison import Piece, pieces
from hudang.core.languages import in_language, is_english
from hudang.purposes import policy, wording
from hudang.purposes.models import NoticeDelivery, NoticePosting, NoticeVersion, Purpose, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

CUSTOMER_NOTICE = "customers"


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of the notice in two versions; `kind` is new, gone, changed or same."""

    kind: str
    section: Mapping[str, Any]
    zh: tuple[Piece, ...]
    en: tuple[Piece, ...]

    @property
    def title(self) -> str:
        return in_language(self.section["title_zh"], self.section["title_en"])

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the pieces of the language of the request."""
        return self.en if is_english() else self.zh


@dataclass(frozen=True, slots=True)
class NoticeState:
    """How far the notice in force has reached a community and one person in it."""

    current: NoticeVersion | None
    posting: NoticePosting | None
    delivery: NoticeDelivery | None

    @property
    def is_posted(self) -> bool:
        return self._covers(self.posting)

    @property
    def is_delivered(self) -> bool:
        return self._covers(self.delivery)

    @property
    def is_due(self) -> bool:
        return not self.is_delivered

    def _covers(self, proof: NoticePosting | NoticeDelivery | None) -> bool:
        return bool(self.current and proof and proof.version.number >= self.current.told_from)


def purposes() -> QuerySet[Purpose]:
    return Purpose.objects.select_related("owner")


def active_purposes() -> QuerySet[Purpose]:
    return purposes().filter(state=State.ACTIVE)


def under_way() -> frozenset[str]:
    """Return the codes of the purposes that are reviewed, active or suspended for a time."""
    begun = Purpose.objects.exclude(state__in=[State.DRAFT, State.RETIRED])
    return frozenset(begun.values_list("code", flat=True))


def next_sections(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what the next notice starts from: the sections there are, and what is told since."""
    known = {section["code"] for section in sections}
    if policy.SCORING.isdisjoint(under_way()):
        return list(sections)
    added = (one for one in wording.automated_sections() if one["code"] not in known)
    return [*sections, *added]


def purpose(code: str) -> Purpose | None:
    return purposes().filter(code=code).first()


def covering(code: str, *, items: Iterable[int]) -> Purpose:
    """Return the active purpose of that code if it needs all the items; otherwise refuse."""
    found = purpose(code)
    policy.require_active_purpose(code=code, state=State(found.state) if found else None)
    found = cast(Purpose, found)
    policy.require_needed_items(covered=found.items, items=items)
    return found


def versions(code: str = CUSTOMER_NOTICE) -> QuerySet[NoticeVersion]:
    """Return every published version of a notice, the newest first."""
    return NoticeVersion.objects.filter(notice__code=code).select_related("notice")


def compare_notices(before: NoticeVersion, after: NoticeVersion) -> list[SectionChange]:
    """Return every section of both versions, in the order of the later one, with its change."""
    earlier = {one["code"]: one for one in before.sections}
    changes = [_changed(earlier.pop(one["code"], None), one) for one in after.sections]
    return [*changes, *(_changed(one, None) for one in earlier.values())]


def _changed(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> SectionChange:
    texts = [
        (
            wording.section_text(before, language) if before else "",
            wording.section_text(after, language) if after else "",
        )
        for language in wording.LANGUAGES
    ]
    if before is None or after is None:
        kind = "new" if before is None else "gone"
    else:
        kind = "same" if all(old == new for old, new in texts) else "changed"
    zh, en = (pieces(old, new) for old, new in texts)
    return SectionChange(kind, cast("Mapping[str, Any]", after or before), zh, en)


def current_notice(*, at: datetime, code: str = CUSTOMER_NOTICE) -> NoticeVersion | None:
    return versions(code).filter(effective_from__lte=at).first()


def postings(community: UUID) -> QuerySet[NoticePosting]:
    return NoticePosting.objects.filter(community_id=community).select_related("version")


def photographed(posting: UUID) -> NoticePosting | None:
    """Return a posting whose photo is kept."""
    return NoticePosting.objects.filter(pk=posting, photo__isnull=False).first()


def notice_state(
    community: UUID, *, at: datetime, customer: UUID | None = None, code: str = CUSTOMER_NOTICE
) -> NoticeState:
    """Return what has been told in a community, and to one person there if named."""
    delivered = deliveries(community, customers=[customer]) if customer else {}
    return NoticeState(
        current=current_notice(at=at, code=code),
        posting=postings(community)
        .filter(version__notice__code=code, posted_at__lte=at)
        .order_by("-version__number", "-posted_at")
        .first(),
        delivery=delivered.get(customer) if customer else None,
    )


def deliveries(
    community: UUID, *, customers: Collection[UUID], code: str = CUSTOMER_NOTICE
) -> Mapping[UUID, NoticeDelivery]:
    """Return for each person the delivery of the newest version that reached him."""
    rows = (
        NoticeDelivery.objects.filter(
            community_id=community, customer_id__in=customers, version__notice__code=code
        )
        .select_related("version")
        .order_by("customer_id", "-version__number", "-delivered_at")
        .distinct("customer_id")
    )
    return {row.customer_id: row for row in rows}


def delivered_to(
    community: UUID, *, customers: Collection[UUID], at: datetime, code: str = CUSTOMER_NOTICE
) -> frozenset[UUID]:
    """Return those of the customers who were told what the notice in force says."""
    current = current_notice(at=at, code=code)
    if current is None:
        return frozenset()
    rows = deliveries(community, customers=customers, code=code)
    return frozenset(
        customer for customer, row in rows.items() if row.version.number >= current.told_from
    )
