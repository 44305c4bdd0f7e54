"""What an access token may do, for how long and from where."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import TokenScope
from hudang.accounts.policy.permissions import Permission
from hudang.accounts.policy.roles import permissions_of
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from hudang.accounts.models import Function, Role

_FIGURES: Final = controls.get("LC-138").parameters
TOKEN_VALID_FOR: Final = timedelta(days=int(_FIGURES["validity_days"]))
OPENING_FOR: Final = timedelta(hours=int(_FIGURES["opening_hours"]))
SHARE_OF_BUDGET: Final = int(_FIGURES["share_of_budget"])

_P = Permission
PERMITTED: Final[Mapping[TokenScope, frozenset[Permission]]] = {
    TokenScope.READ: frozenset(
        {
            _P.SEARCH,
            _P.VIEW_CUSTOMER,
            _P.SEE_OWN_LOG,
            _P.SEE_CONTROLS,
            _P.SEE_FIGURES,
            _P.SEE_DOSSIERS,
            _P.SEE_OFFICES,
            _P.SEE_CAMPAIGNS,
            _P.SEE_ORDERS,
            _P.SEE_EVERY_ORDER,
            _P.SEE_RENOVATIONS,
            _P.SEE_FEEDBACK,
            _P.SEE_ENTRANCE,
            _P.SEE_PUBLICATIONS,
        }
    ),
    TokenScope.WRITE: frozenset(
        {
            _P.REGISTER,
            _P.AMEND,
            _P.IMPORT_ROSTER,
            _P.DELIVER_NOTICE,
            _P.RECORD_CONSENT,
            _P.MANAGE_PLACES,
            _P.FILE_DOCUMENT,
            _P.KEEP_DOSSIERS,
            # Another system's tickets; whose words they are takes the scope that opens values.
            _P.RECORD_ORDER,
            _P.WORK_ORDER,
            _P.LEAD_ORDERS,
            _P.WORK_RENOVATION,
            _P.RECORD_FEEDBACK,
            _P.WORK_FEEDBACK,
            _P.LEAD_FEEDBACK,
            # What is drafted by a program is checked and published by people.
            _P.DRAFT_PUBLICATION,
            # Another system's list of what is to be seen to; what a text says is in no answer.
            _P.FOLLOW_UP_TEXTS,
            # A token that amends one customer may amend many; deciding on proof stays a person's.
            _P.RUN_BULK,
        }
    ),
    TokenScope.OPEN: frozenset({_P.OPEN_VALUE}),
}


@enforces("LC-138")
def permitted(
    *,
    roles: Iterable[Role],
    functions: Iterable[Function] = (),
    scopes: Collection[TokenScope] | None,
) -> frozenset[Permission]:
    """A person may what the posts allow; a token of the person only what its scopes name."""
    allowed = permissions_of(roles, functions=functions)
    if scopes is None:
        return allowed
    return allowed & frozenset().union(*(PERMITTED[scope] for scope in scopes))


@enforces("LC-138")
def require_scope(*, scopes: Collection[TokenScope] | None, permission: Permission) -> None:
    """A token does what its scopes name, whatever its owner may do at a page."""
    if scopes is not None and not any(permission in PERMITTED[scope] for scope in scopes):
        raise Forbidden(
            _("This access token does not allow it. Its owner can make one that does, or sign in.")
            if any(permission in allowed for allowed in PERMITTED.values())
            else _("No access token allows this. Sign in and do it on the page."),
            control="LC-138",
        )


@enforces("LC-138")
def longest_life(scopes: Collection[TokenScope]) -> timedelta:
    """A token lives ninety days at most; one that opens values a day."""
    return OPENING_FOR if TokenScope.OPEN in scopes else TOKEN_VALID_FOR


@enforces("LC-138")
def require_lawful_token(
    *,
    scopes: Collection[TokenScope],
    addresses: Collection[str],
    life: timedelta,
    permissions: Collection[Permission],
) -> None:
    """A token has scopes its owner has, an end, and addresses where it may open values."""
    if not scopes:
        raise EvidenceMissing(
            _("A token without a scope does nothing. Choose at least one."),
            control="LC-138",
            missing=[_("a scope")],
        )
    if timedelta(0) >= life or life > longest_life(scopes):
        raise Forbidden(
            _("A token ends within ninety days; one that opens values within a day."),
            control="LC-138",
        )
    if TokenScope.OPEN not in scopes:
        return
    if Permission.OPEN_VALUE not in permissions:
        raise Forbidden(
            _("Your own posts do not open values, so your token cannot."), control="LC-138"
        )
    if not addresses:
        raise EvidenceMissing(
            _("A token that opens values works from named addresses only."),
            control="LC-138",
            missing=[_("an address list")],
        )


@enforces("LC-138")
def is_admitted(*, addresses: Collection[str], address: str) -> bool:
    """A token with an address list works from those networks and nowhere else."""
    if not addresses:
        return True
    try:
        caller = ip_address(address)
    except ValueError:
        return False
    return any(caller in ip_network(network, strict=False) for network in addresses)


@enforces("LC-138")
def require_valid_token(*, is_in_force: bool, is_admitted: bool) -> None:
    """An unknown, ended, revoked or misplaced token gets one and the same refusal."""
    if not (is_in_force and is_admitted):
        raise Forbidden(
            _("This access token does not work: unknown, ended, revoked or from elsewhere."),
            control="LC-138",
        )


@enforces("LC-138")
def require_own_token(*, owner: str, by: str, may_see_tokens: bool) -> None:
    """A token is revoked by its owner, or by an administrator who watches over tokens."""
    if owner != by and not may_see_tokens:
        raise Forbidden(_("This token belongs to somebody else."), control="LC-138")
