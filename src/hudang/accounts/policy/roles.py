"""Who may act: roles, separation of administrators, posts, scope, second factor, sessions."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Function, Role
from hudang.accounts.policy.permissions import (
    PERMISSIONS,
    PERMISSIONS_OF_FUNCTION,
    Permission,
)
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

_SIGN_IN = controls.get("LC-131").parameters
IDLE_LIMIT = timedelta(minutes=int(_SIGN_IN["idle_minutes"]))
SESSION_LIMIT = 3
# Not figures of the law: what a company may set for its counters.
SHIFT = timedelta(hours=int(_SIGN_IN["shift_hours"]))
PIN_DIGITS = int(_SIGN_IN["pin_digits"])
PASS_TRIES = int(_SIGN_IN["pin_tries"])
BADGE_CHARACTERS = 12


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
CUSTOMER_SERVICE_ROLES = frozenset({Role.CLERK, Role.BUTLER, Role.CUSTODIAN})
OPENING = frozenset({Permission.OPEN_VALUE, Permission.DIAL, Permission.SEE_ARREARS})
GUARDED = frozenset({"identity", "money"})


@enforces("LC-125")
def permissions_of(
    roles: Iterable[Role], *, functions: Iterable[Function] = ()
) -> frozenset[Permission]:
    """Return everything that the roles allow together; to department staff also what the
    functions of the departments need whose staff they are, which no other role takes from."""
    held = set(roles)
    needed = [PERMISSIONS_OF_FUNCTION[one] for one in functions] if Role.STAFF in held else []
    return frozenset().union(*(PERMISSIONS[role] for role in held), *needed)


def holders_of(permissions: Collection[Permission]) -> tuple[list[Role], list[Function]]:
    """Return the roles, and the functions of departments, that include one of some acts."""
    wanted = set(permissions)
    roles = [role for role in Role if PERMISSIONS[role] & wanted]
    return roles, [one for one in Function if PERMISSIONS_OF_FUNCTION[one] & wanted]


@enforces("LC-125")
def require_function_not_said(*, function: str) -> None:
    """What a department is for is said once: another function would change, unseen, what all of
    its staff may do. For another work there is another department, to which two appoint."""
    if function != Function.OTHER:
        raise Forbidden(
            _(
                "What this department is for has been said. Open another department for other"
                " work, and propose its people there."
            ),
            control="LC-125",
        )


@enforces("LC-125")
def require_permission(
    *, roles: Iterable[Role], functions: Iterable[Function] = (), permission: Permission
) -> None:
    """An act needs a post in force whose role, or whose department where it is department staff,
    includes it; nothing is allowed by default."""
    if permission not in permissions_of(roles, functions=functions):
        raise Forbidden(
            _("Your post does not allow you to %(act)s.") % {"act": permission.label},
            control="LC-125",
        )


@enforces("LC-125")
def require_post_in_force(*, roles: Collection[Role]) -> None:
    """Somebody without a post in force may do nothing: not before it begins, nor after its end."""
    if not roles:
        raise Forbidden(
            _("You hold no post in force today. A security administrator can appoint you."),
            control="LC-125",
        )


@enforces("LC-125")
def require_community(*, communities: Collection[UUID], community: UUID) -> None:
    """A post reaches the communities it was given and no other."""
    if community not in communities:
        raise Forbidden(
            _("Your post does not cover this community. Its custodian can help the customer."),
            control="LC-125",
        )


@enforces("LC-125")
def require_other_person(*, by: str, person: str) -> None:
    """Nobody appoints, suspends or reinstates himself."""
    if by == person:
        raise Forbidden(_("You cannot decide about your own post or account."), control="LC-125")


@enforces("LC-131")
def require_own_account(*, is_taken: bool) -> None:
    """Every natural person has one account of his own: an employee number is used once."""
    if is_taken:
        raise Forbidden(
            _("This employee number has an account already. Accounts are never shared."),
            control="LC-131",
        )


@enforces("LC-126")
def require_separate_administrators(*, roles: Collection[Role]) -> None:
    """System, security and audit administrator are three people, and none has another role."""
    if len(set(roles)) > 1 and ADMINISTRATORS & set(roles):
        raise Forbidden(
            _(
                "The system, security and audit administrators are three different people"
                " and hold no other post."
            ),
            control="LC-126",
        )


@enforces("LC-125")
def require_role_of_person(*, role: Role) -> None:
    """A person holds no post in the role of another system, which signs and never signs in."""
    if role == Role.SYSTEM:
        raise Forbidden(_("The role of another system is no person's."), control="LC-125")


@enforces("LC-051")
def require_customer_service_department(*, role: Role, is_customer_service: bool) -> None:
    """Front desk, butlers and custodians belong to customer service, the steward of the data."""
    if role in CUSTOMER_SERVICE_ROLES and not is_customer_service:
        raise Forbidden(
            _("Only the customer-service department has this role: it registers customers."),
            control="LC-051",
        )


@enforces("LC-051")
def require_department_purposes(*, purposes: Collection[str], allowed: Collection[str]) -> None:
    """A post pursues only purposes that its department may pursue."""
    outside = sorted(set(purposes) - set(allowed))
    if outside:
        raise EvidenceMissing(
            _("The department may not pursue these purposes with customer data."),
            control="LC-051",
            missing=outside,
        )


@enforces("LC-051")
def require_purpose_of_post(*, purposes: Collection[str], purpose: str) -> None:
    """A person uses customer data for the purposes of his posts; others are applied for."""
    if purpose not in purposes:
        raise EvidenceMissing(
            _("Your post does not include this purpose. Apply to customer service for it."),
            control="LC-051",
            missing=[purpose],
        )


def needs_second_factor(*, roles: Collection[Role], functions: Collection[Function] = ()) -> bool:
    """Say whether a password alone is too little for these roles and functions."""
    opens = OPENING & permissions_of(roles, functions=functions)
    return bool(opens or ADMINISTRATORS & set(roles))


@enforces("LC-131")
def require_second_factor(
    *,
    roles: Collection[Role],
    functions: Collection[Function] = (),
    has_second_factor: bool,
    is_demo: bool,
) -> None:
    """Who opens values or administers shows a second factor; only the demonstration does not."""
    if is_demo or has_second_factor:
        return
    if not needs_second_factor(roles=roles, functions=functions):
        return
    raise EvidenceMissing(
        _(
            "You can open customers' values or administer the system, so your sign-in needs a"
            " second factor. Set it up now."
        ),
        control="LC-131",
        missing=[_("second factor")],
    )


@enforces("LC-131")
def is_idle(*, seen_at: datetime, at: datetime) -> bool:
    """A session without an act for fifteen minutes is locked until its owner returns."""
    return at - seen_at >= IDLE_LIMIT


@enforces("LC-131")
def surplus_sessions(keys: Sequence[str], *, limit: int = SESSION_LIMIT) -> Sequence[str]:
    """The sessions, oldest first, that one person has beyond the limit; they end."""
    return keys[: max(0, len(keys) - limit)]


@enforces("LC-131")
def require_full_sign_in(*, is_quick: bool) -> None:
    """Whoever came by PIN or badge changes nothing about signing in; a PIN makes no PIN."""
    if is_quick:
        raise EvidenceMissing(
            _("You came back by PIN or badge. Sign in fully to change how you sign in."),
            control="LC-131",
            missing=[_("a full sign-in")],
        )


@enforces("LC-131")
def require_pin(*, pin: str, code: str) -> None:
    """A PIN has six digits or more, and is no row, no repetition and no employee number."""
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    is_guessed = steps in ({0}, {1}, {-1}) or len(set(pin)) < 3 or pin in code
    if len(pin) < PIN_DIGITS or not (pin.isascii() and pin.isdigit()) or is_guessed:
        raise Forbidden(
            _("A PIN has %(digits)s digits or more, and is neither a row nor a repetition.")
            % {"digits": PIN_DIGITS},
            control="LC-131",
        )


def is_pin(secret: str) -> bool:
    """Say whether what was typed can only be a PIN; everything else came from a badge."""
    return secret.isascii() and secret.isdigit() and len(secret) < BADGE_CHARACTERS


@enforces("LC-131")
def require_badge(*, badge: str, code: str) -> None:
    """What a badge says must be long, and not the number that everybody can read on it."""
    if len(badge) < BADGE_CHARACTERS or code in badge.upper():
        raise Forbidden(
            _("This badge says too little to show who you are. Use a PIN."), control="LC-131"
        )


@enforces("LC-131")
def shift_ends_at(*, signed_in_at: datetime) -> datetime:
    """A pass holds for the shift that began with the full sign-in, whenever it was made."""
    return signed_in_at + SHIFT


@enforces("LC-131")
def is_pass_valid(*, valid_until: datetime, failures: int, at: datetime) -> bool:
    """A PIN or badge is void after five wrong tries and when the shift is over."""
    return failures < PASS_TRIES and at < valid_until


@enforces("LC-162")
def hidden_purposes(*, permissions: Collection[Permission]) -> frozenset[str]:
    """What somebody owes is not told by the log beside his name either."""
    return frozenset() if Permission.SEE_ARREARS in permissions else frozenset({"dunning"})


@enforces("LC-131")
def require_second_factor_shown(*, is_quick: bool, slots: Iterable[str]) -> None:
    """Identity and money are opened after a quick switch only with the second factor."""
    if is_quick and GUARDED & set(slots):
        raise EvidenceMissing(
            _("You came back by PIN or badge. For this value show your second factor first."),
            control="LC-131",
            missing=[_("second factor")],
        )
