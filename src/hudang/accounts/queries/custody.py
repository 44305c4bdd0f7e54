"""Who answers for the data of which community, and where nobody of its own does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Least

from hudang.accounts import policy
from hudang.accounts.models import Post, Role, User
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.policy import Vacancy

_CUSTODIAN = (Role.CUSTODIAN, False)
_DEPUTY = (Role.CUSTODIAN, True)


def custodians_of(community: UUID, *, at: datetime) -> Sequence[str]:
    """Return who answers for the data of a community: custodian, deputy or privacy lead."""
    holders = list(
        Post.objects.in_force(at)
        .filter(communities=community, role__in=(Role.CUSTODIAN, Role.PRIVACY_LEAD))
        .order_by("user__code")
        .values_list("role", "is_deputy", "user__code")
    )
    return policy.require_custodian(
        custodians=[code for role, deputy, code in holders if (role, deputy) == _CUSTODIAN],
        deputies=[code for role, deputy, code in holders if (role, deputy) == _DEPUTY],
        privacy_leads=[code for role, _, code in holders if role == Role.PRIVACY_LEAD],
    )


def vacancies(communities: Iterable[UUID], *, at: datetime) -> list[Vacancy]:
    """Return those of the communities that have no custodian of their own, longest first."""
    ends = dict.fromkeys(communities, None)
    held = set()
    for community, until in _custodies(ends, at=at):
        if until is None or until > at:
            held.add(community)
        else:
            ends[community] = max(until, ends[community] or until)
    return [
        policy.Vacancy(
            community=community,
            since=since,
            answering=_answering(community, at=at),
            is_overdue=policy.is_vacancy_overdue(since=since, at=at),
        )
        for community, since in ends.items()
        if community not in held
    ]


def _custodies(
    communities: Iterable[UUID], *, at: datetime
) -> Iterable[tuple[UUID, datetime | None]]:
    """Return when each post of custodian ended, by its term or because its holder left."""
    posts = Post.objects.filter(
        role=Role.CUSTODIAN, is_deputy=False, communities__in=list(communities), valid_from__lte=at
    )
    return posts.values_list("communities", Least("valid_until", "user__suspended_at"))


def _answering(community: UUID, *, at: datetime) -> Sequence[str]:
    try:
        codes = custodians_of(community, at=at)
    except EvidenceMissing:
        return ()
    return list(
        User.objects.filter(code__in=codes).order_by("code").values_list("name", flat=True)
    )
