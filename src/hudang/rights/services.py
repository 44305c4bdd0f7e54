"""Record what somebody asks about a rule, open it for who answers, answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core.free_text import masked
from hudang.disclosure import services as disclosure
from hudang.purposes.models import TextPlace
from hudang.registry import services as customers
from hudang.rights import evidence, policy, queries
from hudang.rights.models import (
    WORDS,
    AskerExplanation,
    CustomerExplanation,
    Explanation,
    ExplanationWords,
)
from hudang.service import queries as service
from hudang.service.services import changes_of, keep_words, take_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, Customer
    from hudang.rights.evidence import Evidence
    from hudang.rights.queries import Words

Kind = ExplanationWords.Kind
# Explaining the notice belongs to whoever hands it over.
PERMISSION = Permission.DELIVER_NOTICE
PREFIX = "JS"


def evidence_of(customer: Customer, *, by: Actor, at: datetime) -> Evidence:
    """Gather the evidence on a customer, to be looked at or taken away; the log is told (LC-006).

    For those who see everybody's log, in the communities of their posts.
    """
    by.require(Permission.SEE_ALL_LOG)
    accounts.require_community(communities=by.communities, community=customer.community_id)
    found = evidence.gather(
        customer,
        without=service.hidden_numbers(by.code),
        hidden=accounts.hidden_purposes(permissions=by.permissions),
    )
    record_act(
        "rights.evidence",
        by=by,
        permission=Permission.SEE_ALL_LOG,
        at=at,
        act=Act.EXPORT,
        subjects=[Subject(customer.id, customer.community_id)],
        count=found.total,
    )
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """Words as somebody wrote them down, and why a find in them stays (`KeptReason`)."""

    text: str
    kept_reason: str = ""


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """A question in full, with its customer, if it is one's, and the answer once there is one."""

    explanation: Explanation
    customer: Customer | None
    question: str
    answer: str


def ask(
    community: Community,
    said: Said,
    *,
    customer: Customer | None = None,
    by: Actor,
    at: datetime,
) -> Explanation:
    """Record what somebody asks at the counter, of a customer or of nobody by name (LC-021)."""
    customers.require_collector(community.id, permission=PERMISSION, by=by)
    policy.require_question(text=said.text)
    with transaction.atomic():
        (number,) = take_numbers(community.id, prefix=PREFIX)
        asked = Explanation.objects.create(
            community=community,
            number=number,
            recorded_by=by.code,
            recorded_at=at,
            due_date=policy.answered_by(asked=localdate(at)),
        )
        words = _write(asked, said, kind=Kind.QUESTION, customer=customer, by=by, at=at)
        _log("ask", asked, [words], by=by, at=at)
    return asked


@transaction.atomic
def answer(
    explanation: Explanation, said: Said, *, rule: str, by: Actor, at: datetime
) -> Explanation:
    """Answer a question by words and by the rule in force that they explain; once."""
    customers.require_collector(explanation.community_id, permission=PERMISSION, by=by)
    held = Explanation.objects.select_for_update(of=("self",)).get(pk=explanation.pk)
    policy.require_open(is_open=held.is_open)
    known = {one.key: one for one in queries.rules(at=at)}
    policy.require_answer(text=said.text, reference=rule, known=known)
    customer = _customer_of(queries.words_of(held))
    held.source, held.reference = known[rule].source, known[rule].reference
    held.version = known[rule].version
    held.answered_by, held.answered_at = by.code, at
    held.save(update_fields=["source", "reference", "version", "answered_by", "answered_at"])
    words = _write(held, said, kind=Kind.ANSWER, customer=customer, by=by, at=at)
    _log("answer", held, [words], by=by, at=at, rule=rule, version=str(held.version))
    return held


def view(explanation: Explanation, *, by: Actor, at: datetime) -> ExplanationView:
    """Open a question for who answers such; its entry in the log comes first."""
    customers.require_collector(explanation.community_id, permission=PERMISSION, by=by)
    words = queries.words_of(explanation)
    under = disclosure.order_authority(
        by,
        owners={one.sealing_owner for one in words},
        purpose=policy.PURPOSE,
        items={WORDS},
        reference=explanation.number,
        act=Act.VIEW,
        at=at,
    )
    opened = disclosure.disclose(words, {WORDS}, under=under, at=at, what="rights.view_question")
    texts = {
        one.kind: masked(str(found.value(WORDS) or ""))
        for one, found in zip(words, opened, strict=True)
    }
    return ExplanationView(
        explanation,
        _customer_of(words),
        texts.get(Kind.QUESTION, ""),
        texts.get(Kind.ANSWER, ""),
    )


def _customer_of(words: Iterable[Words]) -> Customer | None:
    """Return whose question it is: nobody's, or no longer anybody's once he was destroyed."""
    people = (one.customer for one in words if isinstance(one, CustomerExplanation))
    return next(people, None)


def _write(
    explanation: Explanation,
    said: Said,
    *,
    kind: Kind,
    customer: Customer | None,
    by: Actor,
    at: datetime,
) -> Words:
    """Seal words under the keys of the customer, or under those of the question itself."""
    facts = {
        "community_id": explanation.community_id,
        "explanation_id": explanation.id,
        "kind": kind,
        "written_by": by.code,
        "written_at": at,
    }
    words: Words
    if customer is None:
        words = AskerExplanation(**facts)
    else:
        words = CustomerExplanation(customer_id=customer.id, **facts)
    keep_words(
        words, {WORDS: said.text.strip()}, text=said.text, place=TextPlace.EXPLANATION,
        kept_reason=said.kept_reason, by=by, at=at,
    )  # fmt: skip
    return words


def _log(
    what: str,
    explanation: Explanation,
    words: Iterable[Words],
    *,
    by: Actor,
    at: datetime,
    **detail: str,
) -> None:
    record_act(
        f"rights.{what}",
        by=by,
        permission=PERMISSION,
        at=at,
        purpose=policy.PURPOSE,
        reference=explanation.number,
        items=[WORDS],
        subjects=changes_of(words),
        count=1,
        control="LC-021",
        detail={"community": str(explanation.community_id), **detail},
    )
