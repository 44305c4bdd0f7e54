"""Which role is given on which paper, for how long, and what part of a house an owner has."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import Customer, Occupancy
from hudang.standing.models import Paper

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from django.utils.functional import _StrOrPromise

Role = Occupancy.Role
Kind = Paper.Kind
State = Paper.State

AGENT_MONTHS: Final = int(controls.get("LC-010").parameters["agent_months"])
_MONTH: Final = timedelta(days=31)

# A right of habitation exists from its registration on (Civil Code 368); a house bought at an
# auction is the buyer's from the ruling on (229), one inherited the heirs' from the death on
# (230), but who of them it will be is not settled until a certificate or a judgment says so.
PAPERS: Final[Mapping[Role, Kind]] = {
    Role.AGENT: Kind.ATTORNEY,
    Role.HABITATION: Kind.HABITATION,
    Role.RENTAL: Kind.MANAGEMENT,
    Role.HEIR: Kind.KINSHIP,
    Role.BUYER: Kind.RULING,
}
# What turns who waited for it into an owner.
SETTLING: Final[Mapping[Role, Kind]] = {
    Role.HEIR: Kind.INHERITANCE,
    Role.BUYER: Kind.RULING,
}
LASTING: Final = frozenset({Role.AGENT, Role.RENTAL})
OWNERS: Final = frozenset({Role.OWNER, Role.CO_OWNER})

TRANSITIONS: dict[Paper.State, set[Paper.State]] = {
    State.VALID: {State.CONTESTED, State.EXPIRED, State.SETTLED},
    State.CONTESTED: {State.VALID, State.FORGED, State.EXPIRED},
    State.FORGED: set(),
    State.EXPIRED: set(),
    State.SETTLED: set(),
}

# Who has the next word while a paper is in a state.
OWNER: dict[Paper.State, str] = {
    State.VALID: "clerk",
    State.CONTESTED: "another clerk",
    State.FORGED: "nobody",
    State.EXPIRED: "nobody",
    State.SETTLED: "nobody",
}


# Papers


@enforces("LC-010")
def require_paper(*, role: str, kind: str) -> None:
    """Each role beside a house rests on one kind of paper, which was looked at."""
    wanted = PAPERS.get(Role(role))
    if wanted is None:
        raise Forbidden(
            _("The role “%(role)s” needs no paper; give it on the customer's page.")
            % {"role": Role(role).label},
            control="LC-010",
        )
    if kind != wanted:
        raise EvidenceMissing(
            _("The role “%(role)s” rests on another paper.") % {"role": Role(role).label},
            control="LC-010",
            missing=[wanted.label],
        )


@enforces("LC-010")
def require_term(*, role: str, issued: date, until: date | None, today: date) -> None:
    """A paper is issued before it is shown and still runs; that of an agent has an end."""
    missing: list[_StrOrPromise] = []
    if issued > today:
        missing.append(_("a paper that has been issued already"))
    if until is not None and until <= today:
        missing.append(_("a paper that has not run out"))
    if role in LASTING and until is None:
        missing.append(_("until when it is valid"))
    if role == Role.AGENT and until is not None and until > issued + AGENT_MONTHS * _MONTH:
        missing.append(_("an end within %(months)d months") % {"months": AGENT_MONTHS})
    if missing:
        raise EvidenceMissing(
            _("This paper does not carry the role."), control="LC-010", missing=missing
        )


@enforces("LC-010")
def require_scope(*, role: str, scope: Collection[str]) -> None:
    """An agent is trusted with what the owner named, and with nothing that is not named."""
    if role == Role.AGENT and not scope:
        raise EvidenceMissing(
            _("A power of attorney says what for."),
            control="LC-010",
            missing=[_("what the agent may do")],
        )
    if role != Role.AGENT and scope:
        raise Forbidden(_("Only an agent has a scope."), control="LC-010")


@enforces("LC-010")
def require_bearer(*, role: str, type: str) -> None:
    """A rental company is an organisation; a right to live in a house belongs to a person."""
    is_organisation = type == Customer.Type.ORGANISATION
    if role == Role.RENTAL and not is_organisation:
        raise Forbidden(
            _("A rental company is an organisation; a person who lets is a tenant or an owner."),
            control="LC-010",
        )
    if role in {Role.HABITATION, Role.HEIR} and is_organisation:
        raise Forbidden(_("This role belongs to a person."), control="LC-010")


@enforces("LC-010")
def require_transition(state: str, to: Paper.State) -> None:
    """A paper is contested, found genuine or forged, runs out, is settled; the end is the end."""
    if to not in TRANSITIONS[State(state)]:
        raise EvidenceMissing(
            _("This paper is %(state)s.") % {"state": State(state).label},
            control="LC-010",
            missing=[_("a new paper")],
        )


@enforces("LC-010")
def require_other_checker(*, checked_by: str, decides: str) -> None:
    """Whoever took a paper for good does not decide that it was."""
    if checked_by == decides:
        raise Forbidden(
            _("You checked this paper yourself: somebody else decides whether it is genuine."),
            control="LC-010",
        )


@enforces("LC-010")
def is_over(*, until: date | None, today: date) -> bool:
    """The role goes with the paper: on the day after its last it is over."""
    return until is not None and until < today


@enforces("LC-010")
def require_settling(*, role: str, kind: str) -> None:
    """An heir becomes an owner by a certificate or a judgment, a buyer by the ruling."""
    wanted = SETTLING.get(Role(role))
    if wanted is None:
        raise Forbidden(_("This role does not become an owner's."), control="LC-010")
    if kind != wanted:
        raise EvidenceMissing(
            _("This paper does not make an owner."), control="LC-010", missing=[wanted.label]
        )


# Shares


@enforces("LC-005")
def require_share(share: Fraction, *, role: str, others: Iterable[Fraction]) -> None:
    """A share is an owner's, more than nothing, and together at most the whole (CC 278, 308)."""
    if role not in OWNERS:
        raise Forbidden(_("Only an owner has a share of the house."), control="LC-005")
    if not 0 < share <= 1:
        raise EvidenceMissing(
            _("A share is more than nothing and at most the whole."),
            control="LC-005",
            missing=[_("a share like 1/2")],
        )
    left = 1 - sum(others, Fraction(0))
    if share > left:
        raise EvidenceMissing(
            _("Together the shares would be more than the whole house."),
            control="LC-005",
            missing=[_("a share of at most %(left)s") % {"left": left}],
        )
