"""When a message may leave, which may not leave at all, how often it is tried, how long it stays.

The hours are those of the company's clock: callers hand in local times.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox.models import Channel, Kind, Language, Message, TemplateVersion
from hudang.outbox.templates import BLANK, BLANKS, DUNNING, PROMOTION, STOP

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hudang.outbox.templates import Template

State = Message.State

_QUIET: Final = controls.get("LC-022").parameters
QUIET_FROM: Final = time.fromisoformat(str(_QUIET["quiet_from"]))
QUIET_UNTIL: Final = time.fromisoformat(str(_QUIET["quiet_until"]))
KEPT_FOR: Final = timedelta(days=int(controls.get("LC-132").parameters["preview_days"]))
# Not figures of the law: a gateway that is down for an hour loses nothing, a wrong number ends.
WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))

MESSAGE_TRANSITIONS: dict[State, set[State]] = {
    State.QUEUED: {State.SENDING, State.PRINTED, State.WITHDRAWN},
    State.PRINTED: {State.PRINTED, State.SENT, State.WITHDRAWN},
    State.HELD: {State.QUEUED, State.WITHDRAWN},
    State.SENDING: {
        State.QUEUED,
        State.SENT,
        State.KEPT,
        State.FAILED,
        State.GIVEN_UP,
        State.UNCLEAR,
        State.WITHDRAWN,
    },
    State.FAILED: {State.SENDING, State.WITHDRAWN},
    State.GIVEN_UP: {State.QUEUED, State.WITHDRAWN},
    State.UNCLEAR: {State.QUEUED, State.WITHDRAWN},
    State.SENT: set(),
    State.KEPT: set(),
    State.WITHDRAWN: set(),
}
MESSAGE_OWNER: dict[State, str] = {
    State.QUEUED: "system",
    State.PRINTED: "clerk",
    State.HELD: "privacy lead",
    State.SENDING: "system",
    State.FAILED: "system",
    State.GIVEN_UP: "clerk",
    State.UNCLEAR: "clerk",
    State.SENT: "nobody",
    State.KEPT: "nobody",
    State.WITHDRAWN: "nobody",
}
TEMPLATE_TRANSITIONS: dict[TemplateVersion.State, set[TemplateVersion.State]] = {
    TemplateVersion.State.DRAFT: {
        TemplateVersion.State.IN_FORCE,
        TemplateVersion.State.WITHDRAWN,
    },
    TemplateVersion.State.IN_FORCE: {TemplateVersion.State.REPLACED},
    TemplateVersion.State.REPLACED: set(),
    TemplateVersion.State.WITHDRAWN: set(),
}
TEMPLATE_OWNER: dict[TemplateVersion.State, str] = {
    TemplateVersion.State.DRAFT: "privacy lead",
    TemplateVersion.State.IN_FORCE: "data custodian",
    TemplateVersion.State.REPLACED: "nobody",
    TemplateVersion.State.WITHDRAWN: "nobody",
}
WITHDRAWABLE: Final = frozenset(
    {State.QUEUED, State.PRINTED, State.HELD, State.FAILED, State.GIVEN_UP, State.UNCLEAR}
)
REPEATABLE: Final = frozenset({State.GIVEN_UP, State.UNCLEAR})


@enforces("LC-022")
def leaves_from(*, is_urgent: bool, local: datetime) -> datetime:
    """Return from when a message may leave: in the quiet hours at their end, emergencies now."""
    if is_urgent or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return local
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


@enforces("LC-022")
def require_consent(*, kind: str, is_agreed: bool) -> None:
    """A commercial message needs the person's consent; silence and a refusal are none."""
    if kind == Kind.COMMERCIAL and not is_agreed:
        raise EvidenceMissing(
            _("The customer has not agreed to commercial messages. Ask once, or do not write."),
            control="LC-022",
            missing=[_("consent to commercial messages")],
        )


@enforces("LC-022")
def sells(text: str) -> bool:
    """Say whether a text holds a word that sells."""
    lower = text.lower()
    return any(word in lower for word in PROMOTION)


@enforces("LC-022")
def begins_as(*, kind: str, text: str) -> State:
    """A service message that sells something is held until the privacy lead has decided."""
    return State.HELD if kind == Kind.SERVICE and sells(text) else State.QUEUED


@enforces("LC-022")
def require_other_decider(*, queued_by: str, decides: str) -> None:
    """Whoever wrote a message does not decide that it sells nothing."""
    if queued_by == decides:
        raise Forbidden(_("Another person decides about your own message."), control="LC-022")


@enforces("LC-002")
def require_known_blanks(*, texts: Mapping[Language, str]) -> None:
    """A template has blanks of the catalogue alone, the same in both languages."""
    found = {language: BLANK.findall(text) for language, text in texts.items()}
    rest = [BLANK.sub("", text) for text in texts.values()]
    unknown = sorted({name for names in found.values() for name in names} - set(BLANKS))
    if unknown or any(brace in text for text in rest for brace in "{}"):
        raise Forbidden(
            _("A text has a blank that no template may have. There are: %(known)s.")
            % {"known": ", ".join(f"{{{name}}}" for name in BLANKS)},
            control="LC-002",
        )
    if set(found[Language.ZH]) != set(found[Language.EN]):
        raise Forbidden(
            _("Both languages have the same blanks: whoever writes fills them once."),
            control="LC-002",
        )


@enforces("LC-022")
def require_honest_kind(
    *, kind: Kind, texts: Mapping[Language, str], names: Collection[str]
) -> None:
    """A template that serves the contract sells nothing; one that sells says how to stop it."""
    if kind == Kind.SERVICE:
        said = "\n".join([*texts.values(), *names]).lower()
        if selling := [word for word in PROMOTION if word in said]:
            raise Forbidden(
                _("This template serves the contract, yet it sells: %(words)s.")
                % {"words": ", ".join(selling)},
                control="LC-022",
            )
    elif silent := [one for one in Language if STOP[one] not in texts[one]]:
        raise EvidenceMissing(
            _("A commercial text says how to stop such messages."),
            control="LC-022",
            missing=[f"{one.label}: {STOP[one]}" for one in silent],
        )


@enforces("LC-022")
def require_second_person(*, drafted_by: str, decides: str) -> None:
    """Whoever drafts what customers are told does not put it in force."""
    if drafted_by == decides:
        raise Forbidden(_("Another person puts your draft in force."), control="LC-022")


@enforces("LC-022")
def require_no_draft(*, is_waiting: bool) -> None:
    """There is one draft of a template at a time; who has more to say changes it."""
    if is_waiting:
        raise Forbidden(_("There is a draft already."), control="LC-022")


def require_template_transition(state: str, to: TemplateVersion.State) -> None:
    """A version in force is replaced by the next, never changed."""
    if to not in TEMPLATE_TRANSITIONS[TemplateVersion.State(state)]:
        raise Forbidden(
            _("This version is %(state)s: it cannot be changed any more.")
            % {"state": TemplateVersion.State(state).label},
            control="LC-022",
        )


@enforces("LC-150")
def may_leave(*, channel: str, stopped: Collection[str]) -> bool:
    """While a stop stands nothing leaves by its way, emergencies neither; empty is every way."""
    return "" not in stopped and channel not in stopped


@enforces("LC-150")
def require_may_leave(*, channel: str, stopped: Collection[str]) -> None:
    """What a person hands out himself, such as a letter, waits for the end of a stop as well."""
    if not may_leave(channel=channel, stopped=stopped):
        raise Forbidden(_("Sending is stopped: nothing is printed now."), control="LC-150")


@enforces("LC-150")
def require_not_stopped(*, is_stopped: bool) -> None:
    """What is stopped is not stopped twice: the first stop says who and why."""
    if is_stopped:
        raise Forbidden(_("Sending is stopped already."), control="LC-150")


@enforces("LC-150")
def require_other_to_lift(*, stopped_by: str, lifts: str) -> None:
    """Whoever stopped sending does not switch it on again alone."""
    if stopped_by == lifts:
        raise Forbidden(_("Another person switches sending on again."), control="LC-150")


@enforces("LC-150")
def require_standing(*, is_lifted: bool) -> None:
    """A stop ends once."""
    if is_lifted:
        raise Forbidden(_("Sending is switched on again already."), control="LC-150")


@enforces("LC-132")
def is_over(*, queued_at: datetime, at: datetime) -> bool:
    """A message is removed after seven days, sent or not; the log keeps that it was."""
    return at - queued_at >= KEPT_FOR


def next_try(*, tries: int, at: datetime) -> datetime | None:
    """Return when a message is tried again, with growing waits; None after the last try."""
    return at + WAITS[tries - 1] if tries <= len(WAITS) else None


def require_channel(template: Template, *, channel: str) -> None:
    """A template is made for certain ways: a bill by e-mail, a leak never."""
    if channel not in template.channels:
        raise Forbidden(
            _("This template does not go by %(way)s.") % {"way": Channel(channel).label},
            control="LC-125",
        )


@enforces("LC-162", "LC-049")
def require_no_demand(*, purpose: str) -> None:
    """What is owed is demanded by the letter of a case, never by a message (hudang.arrears)."""
    if purpose == DUNNING:
        raise Forbidden(
            _("What is owed is demanded by the letter of its case, never by a message."),
            control="LC-162",
        )


def require_address(*, channel: str, is_known: bool) -> None:
    """Somebody without a telephone number on record gets no text message."""
    if not is_known:
        raise EvidenceMissing(
            _("The record of the customer has no address for this way."),
            control="LC-005",
            missing=[Channel(channel).label],
        )


@enforces("LC-005")
def require_house(*, without: Collection[str]) -> None:
    """A letter goes to a house; a stale telephone never stands in its way."""
    if without:
        raise EvidenceMissing(
            _("A letter needs a house, and the records of these customers have none now."),
            control="LC-005",
            missing=sorted(without),
        )


def require_transition(state: str, to: State) -> None:
    """A message that was sent is not withdrawn, one that waits is not sent twice."""
    if to not in MESSAGE_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("The message is %(state)s: this cannot be done with it now.")
            % {"state": State(state).label},
            control="LC-022",
        )


def after_failure(*, tries: int, is_final: bool) -> State:
    """A refusal of the other end, or the last try, ends it; anything else is tried again."""
    return State.GIVEN_UP if is_final or tries > len(WAITS) else State.FAILED


def interrupted(*, knows_repeats: bool) -> State:
    """After a crash only an end that knows a repeat by its key is asked again by the machine."""
    return State.FAILED if knows_repeats else State.UNCLEAR


def open_states() -> Collection[State]:
    """Return the states in which a message still has to leave."""
    return (State.QUEUED, State.FAILED)
