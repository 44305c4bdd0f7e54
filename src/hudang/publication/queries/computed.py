"""What a publication can begin with: figures and posts that the system knows already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from hudang.accounts import queries as accounts
from hudang.accounts.models import Role
from hudang.publication.models import Head
from hudang.registry.models import Community
from hudang.service import policy as service_policy
from hudang.service import queries as service
from hudang.service.queries import By, FigureFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

    from hudang.publication.content import Table
    from hudang.service.queries import Figures

# What the columns of a head are called, where nobody has drafted it otherwise.
HEADERS: Final[Mapping[str, tuple[_StrOrPromise, ...]]] = {
    Head.SERVICES: (_("Service"), _("What it includes"), _("How often")),
    Head.PEOPLE: (_("Post of the person"), _("Who holds it"), _("Department")),
    Head.QUALITY: (_("Service"), _("Required"), _("Reached")),
    Head.FEES: (_("Fee item"), _("Standard"), _("Counted per"), _("Basis")),
    Head.PERFORMANCE: (
        _("Kind of service"), _("Orders"), _("Answered in time"), _("Done in time"),
        _("Mean score of 5"),
    ),
    Head.REPAIR_FUND: (
        _("Works done"), _("Part of the community"), _("Amount in yuan"), _("Resolution")
    ),
    Head.COMMON_INCOME: (_("Source"), _("Income in yuan"), _("Expense in yuan"), _("Remains")),
    Head.ARREARS: (_("Fee item"), _("Number of houses"), _("Amount in yuan")),
    Head.OTHER: (),
}  # fmt: skip
# Who is in charge of a community; what the others do is their department's.
IN_CHARGE: Final = (Role.MANAGER, Role.CUSTODIAN, Role.CLERK, Role.BUTLER, Role.STAFF)


def computed(head: str, community: Community, *, since: date, until: date, at: datetime) -> Table:
    """Return the table with which a draft begins, in the language in which owners read it."""
    with override(settings.LANGUAGE_CODE):
        header = tuple(str(name) for name in HEADERS[head])
        make = COMPUTED.get(head)
        if make is None:
            return (header,) if header else ()
        return (header, *make(community, since=since, until=until, at=at))


def _performance(
    community: Community, *, since: date, until: date, at: datetime
) -> Iterator[tuple[str, ...]]:
    """Yield the figures of each kind of service; of fewer than ten orders there is no line."""
    wanted = FigureFilter(since, until, frozenset({community.pk}))
    lines = [
        one
        for one in service.compared(wanted, by=By.GROUP, at=at)
        if one.recorded >= service_policy.LEAST_COUNTED
    ]
    yield from (_figures(one.name, one) for one in lines)
    if lines:
        yield _figures(gettext("All together"), service.figures(wanted, at=at))


def _figures(name: str, found: Figures) -> tuple[str, ...]:
    score = f"{found.score[0]:.2f}" if found.score else "—"
    shares = (found.answered_in_time, found.done_in_time)
    told = ("—" if share is None else f"{share}%" for share in shares)
    return (name, str(found.recorded), *told, score)


def _people(
    community: Community, *, since: date, until: date, at: datetime
) -> Iterator[tuple[str, ...]]:
    """Yield post, name and department of who works for a community: no more of our own people."""
    posts = [one for one in accounts.posts_in(community.pk, at=at) if one.role in IN_CHARGE]
    for post in sorted(posts, key=lambda one: (IN_CHARGE.index(Role(one.role)), one.user.code)):
        title = post.title or str(Role(post.role).label)
        yield title, post.user.name, post.department.name


COMPUTED: Final[Mapping[str, Callable[..., Iterator[tuple[str, ...]]]]] = {
    Head.PERFORMANCE: _performance,
    Head.PEOPLE: _people,
}


def known_names() -> frozenset[str]:
    """Return the names that may stand in a publication: our own people's, and communities'."""
    return frozenset(
        {*accounts.people().values_list("name", flat=True)}
        | {*Community.objects.values_list("name", flat=True)}
    )
