"""Messages to customers: the list, one message, writing one, and what is said in general."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.consent import services as consents
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.outbox import policy, queries, services
from hudang.outbox.models import TEXT, Message
from hudang.purposes import queries as purposes
from hudang.service import queries as service
from hudang.web.forms.messages import DecisionForm, MessageFilterForm, MessageForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import the_customer
from hudang.web.views.customer_rows import names_of
from hudang.web.views.reveal import no_store, reveal_message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from hudang.outbox.templates import Template
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Message.State
QUIET = (f"{policy.QUIET_FROM:%H:%M}", f"{policy.QUIET_UNTIL:%H:%M}")
STATS = (
    (State.QUEUED, "clock", ""),
    (State.HELD, "lock", "amber"),
    (State.FAILED, "refresh", "amber"),
    (State.GIVEN_UP, "alert-triangle", "red"),
    (State.SENT, "circle-check", "green"),
    (State.KEPT, "inbox", ""),
)


def message_page(request: StaffRequest, template: str, **context: Any) -> HttpResponse:
    """Answer with a page about messages, on top of which stands what is stopped."""
    return page(request, template, stops=queries.standing_stops(), **context)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_MESSAGES)
    form = MessageFilterForm(request.GET, by=request.actor)
    found = paginate(request, _visible(request, form.wanted()))
    return message_page(
        request,
        "messages/list.html#rows",
        form=form,
        page=found,
        rows=_rows(found.rows),
        stats=_stats(request),
        quiet=QUIET,
    )


def _visible(
    request: StaffRequest, wanted: queries.MessageFilter | None = None
) -> QuerySet[Message]:
    """Return the messages a person may know of: none about a complaint about himself (LC-166)."""
    hidden = service.hidden_messages(request.actor.code)
    return queries.messages(request.actor, wanted, without=hidden)


def _rows(messages: Sequence[Message]) -> list[tuple[Message, Template, str]]:
    """Return each message with its template and where it goes, masked."""
    masks = disclosure.masks(messages, level=Level.M2)
    templates = queries.templates()
    return [
        (one, templates[one.template], mask[one.address_item])
        for one, mask in zip(messages, masks, strict=True)
    ]


def _stats(request: StaffRequest) -> list[tuple[State, int, str, str]]:
    counts = _counts(request)
    return [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]


def _counts(request: StaffRequest) -> dict[str, int]:
    hidden = service.hidden_messages(request.actor.code)
    return queries.counts(request.actor, without=hidden)


@require_GET
def chart(request: StaffRequest) -> JsonResponse:
    """Return how many messages are in each state, as options for the drawing library."""
    request.actor.require(P.SEE_MESSAGES)
    counts = _counts(request)
    states = [state for state in State if counts.get(state)]
    return JsonResponse(
        {
            "xAxis": {"type": "value", "minInterval": 1},
            "yAxis": {"type": "category", "data": [str(state.label) for state in states]},
            "series": [{"type": "bar", "data": [counts[state] for state in states]}],
        }
    )


@require_GET
def choose(request: StaffRequest, number: str) -> HttpResponse:
    """Choose what to write to a customer, among what the person's purposes include."""
    request.actor.require(P.SEND_MESSAGE)
    customer = the_customer(request, number)
    fit = [one for one in queries.templates().values() if one.purpose in request.actor.purposes]
    return message_page(request, "messages/choose.html", customer=customer, templates=fit)


def new(request: StaffRequest, number: str, template: str) -> HttpResponse:
    request.actor.require(P.SEND_MESSAGE)
    customer, chosen = the_customer(request, number), _template(template)
    form = MessageForm(request.POST or None, template=chosen)
    if form.is_valid():
        agreed = partial(consents.agreeing, at=now())
        message = services.queue(
            customer, form.letter(), agreed=agreed, by=request.actor, at=now()
        )
        return redirect("web:message", *message.pk)
    status = 422 if form.is_bound else 200
    return message_page(
        request, "messages/new.html", status=status, customer=customer, form=form, quiet=QUIET
    )


@require_GET
def detail(request: StaffRequest, community: UUID, message: UUID) -> HttpResponse:
    found = _message(request, community, message)
    (masks,) = disclosure.masks([found], level=Level.M1)
    return message_page(
        request,
        "messages/detail.html",
        message=found,
        label=queries.template(found.template, number=found.template_version).label,
        address=masks[found.address_item],
        hidden_text=masks[TEXT],
        text_item=TEXT,
        purpose_names=purpose_names(),
        names=names_of([found.queued_by, found.decided_by]),
        **_may(request, found),
    )


def _may(request: StaffRequest, message: Message) -> dict[str, bool]:
    """Return what the person may do with a message as it is."""
    actor = request.actor
    is_own, may_send = message.queued_by == actor.code, actor.may(P.SEND_MESSAGE)
    return {
        "may_withdraw": may_send and message.state in policy.WITHDRAWABLE,
        "may_retry": may_send and message.state in policy.REPEATABLE,
        "may_decide": message.state == State.HELD and not is_own and actor.may(P.DECIDE_MESSAGE),
        "may_open": actor.may(P.OPEN_VALUE),
    }


@no_store
def reveal(request: StaffRequest, community: UUID, message: UUID, item: int) -> HttpResponse:
    """Open the address or the text of a message for a stated purpose."""
    return reveal_message(request, _message(request, community, message), item)


@require_POST
def withdraw(request: StaffRequest, community: UUID, message: UUID) -> HttpResponse:
    return _do(request, _message(request, community, message), services.withdraw)


@require_POST
def retry(request: StaffRequest, community: UUID, message: UUID) -> HttpResponse:
    return _do(request, _message(request, community, message), services.retry)


@require_POST
def decide(request: StaffRequest, community: UUID, message: UUID) -> HttpResponse:
    found, form = _message(request, community, message), DecisionForm(request.POST)
    if not form.is_valid():
        return redirect("web:message", *found.pk)
    is_service = form.cleaned_data["decision"] == "service"
    return _do(request, found, services.decide, is_service=is_service)


def _do(
    request: StaffRequest, message: Message, act: Callable[..., Message], **said: Any
) -> HttpResponse:
    act(message, **said, by=request.actor, at=now())
    return redirect("web:message", *message.pk)


def _message(request: StaffRequest, community: UUID, message: UUID) -> Message:
    request.actor.require(P.SEE_MESSAGES)
    accounts.require_community(communities=request.actor.communities, community=community)
    return get_object_or_404(_visible(request), community_id=community, id=message)


def purpose_names() -> dict[str, str]:
    return {purpose.code: purpose.name for purpose in purposes.purposes()}


def _template(code: str) -> Template:
    try:
        return queries.template(code)
    except KeyError:
        raise Http404 from None
