"""Letters: printed as PDF for people to carry to the house, then marked as posted.

What a sender does for other ways people do here, so the same holds for them: values are opened at
the desk for the purpose of the message, consent is asked once more, and a stop stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.timezone import localtime

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core.typesetting import typeset
from hudang.disclosure import services as disclosure
from hudang.outbox import policy, queries
from hudang.outbox.models import NAME, TEXT, Channel, Kind, Language, Message
from hudang.outbox.sending import JOB

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Opened
    from hudang.outbox.sending import Agreed

    Where = Callable[[Collection[Message]], Mapping[UUID, str]]

P = Permission
State = Message.State
BATCH: Final = 50
"""Letters in one file: what one person folds at a time."""


def print_out(
    letters: Sequence[Message], *, where: Where, agreed: Agreed, by: Actor, at: datetime
) -> bytes:
    """Return letters of one community as PDF, a page each; `where` says the house of each person.

    Not within a transaction: the entry about the names is committed first. Commercial letters to
    who no longer agrees are withdrawn instead. Raises `EvidenceMissing` for somebody without a
    house, or with a character that no font has; then nothing counts as printed.
    """
    _require_may_print(letters, by=by, at=at)
    wanted = [one for one in letters if _still_agreed(one, agreed, at=at)]
    houses = where(wanted)
    policy.require_house(
        without=[one.customer.number for one in wanted if one.customer_id not in houses]
    )
    pages = [_page(one, opened, houses[one.customer_id], at=at)
             for one, opened in _opened(wanted, by=by, at=at)]  # fmt: skip
    made = typeset("letter", {"letters": pages, "company": _company()}, at=at)
    _mark(wanted, to=State.PRINTED, what="print", by=by, at=at)
    return made


def mark_posted(letters: Sequence[Message], *, by: Actor, at: datetime) -> int:
    """Say that printed letters are on their way; return how many."""
    by.require(P.SEND_MESSAGE)
    return _mark(letters, to=State.SENT, what="post", by=by, at=at)


def _require_may_print(letters: Sequence[Message], *, by: Actor, at: datetime) -> None:
    by.require(P.SEND_MESSAGE)
    by.require(P.OPEN_VALUE)
    policy.require_may_leave(channel=Channel.LETTER, stopped=queries.stopped_ways())
    for one in letters:
        accounts.require_community(communities=by.communities, community=one.community_id)
        accounts.require_purpose_of_post(purposes=by.purposes, purpose=one.purpose)
        disclosure.require_reader(by, purpose=one.purpose, at=at)
        policy.require_transition(one.state, State.PRINTED)


def _still_agreed(letter: Message, agreed: Agreed, *, at: datetime) -> bool:
    if letter.kind != Kind.COMMERCIAL or letter.customer_id in agreed([letter.customer_id]):
        return True
    letter.state, letter.fault = State.WITHDRAWN, Message.Fault.NO_CONSENT
    letter.save(update_fields=["state", "fault"])
    return False


def _opened(
    letters: Sequence[Message], *, by: Actor, at: datetime
) -> Iterator[tuple[Message, Opened]]:
    """Open names and texts, one entry for each purpose, in the name of who prints."""
    for purpose in dict.fromkeys(one.purpose for one in letters):
        batch = [one for one in letters if one.purpose == purpose]
        under = disclosure.system_authority(
            JOB,
            purpose=purpose,
            items=[NAME, TEXT],
            communities={one.community_id for one in batch},
            act=Act.PRINT,
            acting_for=by.code,
            at=at,
        )
        found = disclosure.disclose(
            batch, [NAME, TEXT], under=under, act=Act.PRINT, what="outbox.open_letters", at=at
        )
        yield from zip(batch, found, strict=True)


def _page(letter: Message, opened: Opened, house: str, *, at: datetime) -> dict[str, Any]:
    made_from = queries.template(letter.template, number=letter.template_version)
    language = Language(letter.language)
    page = {
        "house": house,
        "name": opened.value(NAME),
        "subject": made_from.names[language],
        "text": opened.value(TEXT),
        "day": localtime(at).date().isoformat(),
        "lang": language.value,
    }
    opened.forget()
    return page


def _company() -> str:
    company = people.company()
    return company.name if company else ""


@transaction.atomic
def _mark(letters: Sequence[Message], *, to: State, what: str, by: Actor, at: datetime) -> int:
    """Move letters on, those that somebody moved meanwhile excepted, with an entry for each."""
    keys = [one.id for one in letters]
    held = Message.objects.select_for_update(of=("self",)).filter(id__in=keys)
    for letter in held:
        accounts.require_community(communities=by.communities, community=letter.community_id)
        policy.require_transition(letter.state, to)
        letter.state, letter.tries = to, letter.tries + (to == State.PRINTED)
        letter.sent_at = at if to == State.SENT else None
        letter.save(update_fields=["state", "tries", "sent_at"])
        record_act(
            f"outbox.{what}", by=by, permission=P.SEND_MESSAGE, at=at, purpose=letter.purpose,
            subjects=[Subject(customer=letter.customer_id, community=letter.community_id)],
            control="LC-005",
        )  # fmt: skip
    return len(held)
