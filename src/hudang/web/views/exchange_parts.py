"""What the pages of other systems are made of, whichever way an exchange goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now

from hudang.accounts.policy import Permission
from hudang.exchange import queries as exchange
from hudang.exchange.models import OFF, Exchange
from hudang.exchange.services import require_party
from hudang.integration import queries as integration
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of
from hudang.webhooks import queries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.exchange.services import Made
    from hudang.web.forms.exchange import ExchangeForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
E = TypeVar("E", bound=Exchange)


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of exchange at the pages: how it is proposed, and what is done with it."""

    title: _StrOrPromise
    form: type[ExchangeForm]
    route: str
    propose: Callable[..., Exchange]
    # What makes a secret, and what does not.
    secrets: Mapping[str, Callable[..., Made[Any]]]
    acts: Mapping[str, Callable[..., object]]


def listed(request: StaffRequest) -> dict[str, Any]:
    """Return the subscriptions and hooks that a person sees."""
    require_party(request.actor)
    return {
        "subscriptions": list(queries.subscriptions(request.actor)),
        "hooks": list(integration.hooks(request.actor.communities)),
        "may_propose": request.actor.may(P.PROPOSE_EXCHANGE),
    }


def proposed(request: StaffRequest, kind: Asked) -> HttpResponse:
    """Ask which system and where, and propose it."""
    request.actor.require(P.PROPOSE_EXCHANGE)
    asked = kind.form(request.POST or None, actor=request.actor)
    if not asked.is_valid():
        status = 422 if asked.is_bound else 200
        return page(request, "exchange/new.html", form=asked, title=kind.title, status=status)
    community = asked.chosen_community
    made = kind.propose(community.id, **asked.said(), by=request.actor, at=now())
    return redirect(kind.route, community.code, made.id)


def the_exchange(request: StaffRequest, kind: type[E], community: str, found: UUID) -> E:
    """Return an exchange of the person's communities; another one's is refused."""
    require_party(request.actor)
    try:
        place = registry.community(community, by=request.actor)
        return exchange.exchange(kind, place.id, found, by=request.actor)
    except (Community.DoesNotExist, kind.DoesNotExist):
        raise Http404 from None


def shown(request: StaffRequest, found: Exchange) -> dict[str, Any]:
    """Return what a page of one exchange shows: it, who let it begin, what may be done with it."""
    may_confirm = request.actor.may(P.CONFIRM_EXCHANGE)
    return {
        "found": found,
        "names": names_of([found.proposed_by, found.confirmed_by]),
        "may_propose": request.actor.may(P.PROPOSE_EXCHANGE),
        "may_confirm": may_confirm and request.actor.code != found.proposed_by,
        "may_rotate": may_confirm and found.is_in_force,
        "is_over": found.state == OFF,
    }


def moved(request: StaffRequest, found: Exchange, act: str, kind: Asked) -> HttpResponse:
    """Do an act on an exchange; a secret that it makes is shown this once."""
    if act in kind.secrets:
        made = kind.secrets[act](found, by=request.actor, at=now())
        return page(request, "exchange/made.html", found=made.found, secret=made.secret)
    if act not in kind.acts:
        raise Http404
    kind.acts[act](found, by=request.actor, at=now())
    return redirect(kind.route, found.community.code, found.id)
