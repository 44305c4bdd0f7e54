"""What an authority covers, whose names need no dialog, how much is too much, what is guessing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import Act
from hudang.accesslog.payload import is_reference
from hudang.accounts import policy as accounts
from hudang.accounts.models import Role
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure.authority import Ground
from hudang.disclosure.models import Budget
from hudang.purposes import inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.disclosure.authority import Authority

NAME: Final = 1
# What is asked for, renovated, complained about or suggested, what became of it, and what the
# customer asked us to keep in mind while it is done.
ORDER_ITEMS: Final = frozenset({NAME, 65, 70, 71, 72, 73, 89, 90, 91, 92})
# A case of arrears: the name, what is owed, what was written of it.
ARREARS_ITEMS: Final = frozenset({NAME, 80, 87})
# A violation and its report: what was found and done, and whom a report names with a reason.
REPORT_ITEMS: Final = frozenset({NAME, 2, 97})
# Cases that open and print what is theirs, whatever other orders do.
OF_CASE: Final[Mapping[str, frozenset[int]]] = {
    "dunning": ARREARS_ITEMS, "statutory_report": REPORT_ITEMS,
}  # fmt: skip
JOB: Final = "SYSTEM-"
PHONES: Final = frozenset({2, 3, 4})

# A stated purpose opens the values of a page for as long as the page shows them, no longer.
STATED_FOR: Final = timedelta(minutes=5)
STANDING_FOR: Final = timedelta(minutes=5)
SYSTEM_FOR: Final = timedelta(hours=6)

_LIMITS: Final = controls.get("LC-092").parameters
SENSITIVE_A_DAY: Final = int(_LIMITS["sensitive_per_day"])
BETWEEN_SENSITIVE: Final = timedelta(minutes=1) / int(_LIMITS["sensitive_per_minute"])
VALUES_BEHIND_ONE_MASK: Final = int(_LIMITS["values_behind_one_mask"])
MISSES_AN_HOUR: Final = int(_LIMITS["misses_per_hour"])

# Start values of the baseline of each role: customers a day. A person without one has the least.
LEAST: Final = 60
BASELINES: Final[Mapping[Budget.Kind, Mapping[Role, int]]] = {
    Budget.Kind.OPENED: {Role.CLERK: 120, Role.CUSTODIAN: 120},
    Budget.Kind.CALLED: {Role.CLERK: 120, Role.BUTLER: 200, Role.CUSTODIAN: 120},
    Budget.Kind.NAMED: {
        Role.CLERK: 2000,
        Role.BUTLER: 2000,
        Role.CUSTODIAN: 2000,
        Role.STAFF: 600,
    },
}


# What an authority covers


@enforces("LC-001", "LC-121", "LC-125")
def require_cover(
    *,
    authority: Authority,
    items: Iterable[int],
    customers: Iterable[tuple[UUID | None, UUID]],
    act: Act,
    at: datetime,
) -> None:
    """An authority opens the items, of the customers, by the act and until the moment it names."""
    if at >= authority.valid_until:
        raise EvidenceMissing(
            _("The time for which you stated your purpose is over. State it again."),
            control="LC-125",
            missing=[_("a purpose stated now")],
        )
    outside = sorted(set(items) - authority.items)
    if outside:
        raise Forbidden(
            _("Your authority does not cover: %(items)s. Ask for what the purpose needs.")
            % {"items": ", ".join(inventory.labels(outside))},
            control="LC-001",
            missing=inventory.labels(outside),
        )
    if act not in authority.acts:
        raise Forbidden(
            _("This authority is for another act. State your purpose for this one."),
            control="LC-001",
        )
    for community, customer in customers:
        _require_within(authority, community=community, customer=customer)


def _require_within(authority: Authority, *, community: UUID | None, customer: UUID) -> None:
    if community not in authority.communities:
        raise Forbidden(
            _("Your post does not cover this community. Its custodian can help the customer."),
            control="LC-125",
        )
    if not authority.reaches(customer):
        raise Forbidden(
            _("This customer is not among those that your authority names."), control="LC-125"
        )


@enforces("LC-125")
def require_same_communities(*, told: Collection[UUID], found: Collection[UUID]) -> None:
    """A batch opens customers of the communities whose entries were written, and no others."""
    if not set(found) <= set(told):
        raise Forbidden(
            _("The batch contains customers of a community that was not named."),
            control="LC-125",
        )


@enforces("LC-001")
def require_job(*, actor: str, role: str) -> None:
    """The authority of a job is no person's: people state a purpose or stay in their beat.

    Nor is it another system's, which goes by a similar code and opens nothing.
    """
    if not actor.startswith(JOB) or role == Role.SYSTEM:
        raise Forbidden(_("Only a job of the system opens records in bulk."), control="LC-001")


@enforces("LC-125")
def is_in_beat(*, beats: Mapping[UUID, frozenset[str]], homes: Iterable[tuple[UUID, str]]) -> bool:
    """A customer belongs to a beat by a house in it; a beat without buildings is all of them."""
    return any(
        community in beats and (not beats[community] or building in beats[community])
        for community, building in homes
    )


@enforces("LC-134")
def acting_for(
    *,
    own: Mapping[UUID, frozenset[str]],
    deputed: Mapping[str, Mapping[UUID, frozenset[str]]],
    homes: Sequence[tuple[UUID, str]],
) -> str:
    """Whose beat it is where none of the houses is in one's own: the log names him too."""
    if is_in_beat(beats=own, homes=homes):
        return ""
    return next(
        (holder for holder, beats in deputed.items() if is_in_beat(beats=beats, homes=homes)), ""
    )


@enforces("LC-125")
def require_in_beat(*, customers: Collection[UUID]) -> None:
    """Without a dialog names and telephones are for one's own beat; elsewhere one states why."""
    if not customers:
        raise EvidenceMissing(
            _("This customer is not in your beat. State a purpose to open the value."),
            control="LC-125",
            missing=[_("a stated purpose")],
        )


@enforces("LC-001")
def standing_items(act: Act) -> frozenset[int]:
    """Routine work sees names and dials telephones; everything else takes a stated purpose."""
    return {Act.VIEW: frozenset({NAME}), Act.CALL: PHONES}.get(act, frozenset())


@enforces("LC-001")
def require_order_items(*, items: Collection[int], act: Act, purpose: str) -> None:
    """An order shows its words and the name, and dials; a case of arrears or a violation shows
    and prints what is its own; whatever else is asked for takes a stated purpose."""
    if purpose in OF_CASE:
        allowed = OF_CASE[purpose] if act in {Act.VIEW, Act.PRINT} else frozenset()
    else:
        allowed = ORDER_ITEMS if act is Act.VIEW else standing_items(act)
    if not set(items) <= allowed:
        raise Forbidden(
            _("An order opens the name, the words and the telephone of who asked, nothing else."),
            control="LC-001",
        )


@enforces("LC-001")
def require_reference(*, reference: str) -> None:
    """An order or case is named by its number, so that the log holds no free text."""
    if reference and not is_reference(reference):
        raise EvidenceMissing(
            _("The number of an order or case looks like GD-2026-0117."),
            control="LC-001",
            missing=[_("the number of the order, or none")],
        )


# How much is too much


@enforces("LC-092")
def budget_of(*, ground: Ground, act: Act) -> Budget.Kind | None:
    """Calls, names and stated purposes are counted apart; a job of the system is its own actor."""
    if ground is Ground.SYSTEM:
        return None
    if act is Act.CALL:
        return Budget.Kind.CALLED
    return Budget.Kind.NAMED if ground is Ground.STANDING else Budget.Kind.OPENED


@enforces("LC-092", "LC-138")
def limit_of(kind: Budget.Kind, *, role: str, is_by_token: bool = False) -> int:
    """How many customers, or sensitive values, a person of a role may open on one day.

    All tokens of a person together open a tenth of it.
    """
    known = BASELINES.get(kind, {}).get(Role(role), LEAST) if role in Role else LEAST
    limit = SENSITIVE_A_DAY if kind is Budget.Kind.SENSITIVE else known
    return limit // accounts.SHARE_OF_BUDGET if is_by_token else limit


@enforces("LC-092")
def is_guarded(number: int) -> bool:
    """Sensitive items and those of grade L4 have a budget of their own."""
    item = inventory.by_number(number)
    return item.is_sensitive or bool(item.sensitive)


@enforces("LC-092")
def require_within_budget(*, used: int, limit: int) -> None:
    """A day has its measure; whoever needs more applies for it."""
    if used > limit:
        raise Forbidden(
            _(
                "You have reached what you may open in one day (%(limit)s). The custodian can"
                " help the customer today; for more, the privacy lead approves it."
            )
            % {"limit": limit},
            control="LC-092",
        )


@enforces("LC-092")
def require_pace(*, customers: int, last_at: datetime | None, at: datetime) -> None:
    """Sensitive values are opened one customer at a time, and not more than one a minute."""
    if customers > 1:
        raise Forbidden(
            _("Sensitive values are opened one customer at a time. A batch needs an approval."),
            control="LC-092",
        )
    if last_at is not None and at - last_at < BETWEEN_SENSITIVE:
        raise Forbidden(
            _("Sensitive values are opened once a minute. Wait a moment and try again."),
            control="LC-092",
        )


# What is guessing


@enforces("LC-092")
def require_not_guessing(*, distinct_values: int) -> None:
    """Six values tried behind one mask are guesses at what the mask hides."""
    if distinct_values > VALUES_BEHIND_ONE_MASK:
        raise Forbidden(
            _(
                "Too many different numbers with the same visible digits were searched today."
                " This is reported. The privacy lead can help you."
            ),
            control="LC-092",
        )


@enforces("LC-092")
def require_misses_left(*, misses: int) -> None:
    """Thirty searches an hour may find nobody; then somebody else looks at what is going on."""
    if misses >= MISSES_AN_HOUR:
        raise Forbidden(
            _(
                "Too many searches found nobody within the hour. Wait, or let your supervisor"
                " search with you."
            ),
            control="LC-092",
        )
