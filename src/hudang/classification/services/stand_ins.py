"""The test for stand-ins 替代变量检验 of a version on real data: a dry sort, counted in memory."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries
from hudang.classification.fairness import kept
from hudang.classification.fairness.limits import ProxyLimits, Verdict
from hudang.classification.fairness.proxies import Proxies, measure
from hudang.classification.models import ProxyReview, ProxyTest, Run
from hudang.classification.services.attributes import open_attributes
from hudang.classification.services.holding import held
from hudang.classification.services.logging import JOB, log_scheme
from hudang.classification.services.sorting import AT_ONCE, sort_people
from hudang.core import jobs, locks
from hudang.core.errors import PolicyViolation
from hudang.core.memory import rarely_collected
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion
    from hudang.classification.outcome import Outcome
    from hudang.registry.queries import Stretch

    # The attribute's group, the value of each input, the outcome; and how many people.
    Cells = Counter[tuple[str | None, tuple[str, ...], str]]

P = Permission
State = Run.State
OUTCOME = policy.monitoring.OUTCOME


@transaction.atomic
def ask_proxy_test(version: SchemeVersion, *, by: Actor, at: datetime) -> ProxyTest:
    """Ask what criteria and outcome say of sex and age; twice asked, it is tested once."""
    found = held(version, by=by, permission=P.RUN_SCHEME)
    policy.runs.require_may_try(state=found.state)
    purposes.covering(policy.monitoring.PURPOSE, items=[policy.monitoring.IDENTITY_NUMBER])
    waiting = queries.proxy_tests(found).filter(state__in=(State.WAITING, State.RUNNING)).first()
    if waiting is not None:
        return waiting
    made = ProxyTest.objects.create(
        version=found, content_hash=found.content_hash, state=State.WAITING, asked_by=by.code,
        asked_at=at, communities=Community.objects.count(),
    )  # fmt: skip
    log_scheme("ask_proxy_test", found, by=by, permission=P.RUN_SCHEME, at=at)
    jobs.defer("classification.proxy_test", lock=f"classification.{made.pk}", test=str(made.pk))
    return made


@transaction.atomic
def cancel_proxy_test(test: ProxyTest, *, by: Actor, at: datetime) -> ProxyTest:
    """End a test; nothing of it is kept."""
    by.require(P.RUN_SCHEME)
    found = ProxyTest.objects.select_for_update(of=("self",)).get(pk=test.pk)
    policy.runs.require_transition(state=found.state, to=State.CANCELLED)
    found.is_cancel_requested = True
    if found.state == State.WAITING:
        found.state, found.ended_at = State.CANCELLED, at
    found.save()
    log_scheme("cancel_proxy_test", test.version, by=by, permission=P.RUN_SCHEME, at=at)
    return found


def pass_proxy_test(test_id: UUID, *, clock: Callable[[], datetime] = timezone.now) -> None:
    """Make a test that was asked for; killed, it begins anew, because nothing is kept."""
    with locks.held(locks.key_of(test_id)) as is_mine, rarely_collected():
        test = ProxyTest.objects.select_related("version__scheme").get(pk=test_id)
        if not is_mine or test.is_over:
            return
        _update(test, state=State.RUNNING, communities_done=0)
        try:
            cells = _counted(test, at=clock())
        except PolicyViolation as error:
            _update(test, state=State.STOPPED, reason=str(error.message), ended_at=clock())
        except BaseException:
            _update(test, state=State.STOPPED, ended_at=clock(), reason=_(
                "The test stopped unexpectedly. Nothing of it is kept; ask for it again."
            ))  # fmt: skip
            raise
        else:
            _finish(test, cells, at=clock())


def _counted(test: ProxyTest, *, at: datetime) -> Mapping[str, Cells] | None:
    """Return people by attribute, inputs and outcome together; nothing where it was cancelled."""
    cells: dict[str, Cells] = {name: Counter() for name in policy.monitoring.PROTECTED}
    for done, community in enumerate(Community.objects.values_list("pk", flat=True), 1):
        if ProxyTest.objects.filter(pk=test.pk, is_cancel_requested=True).exists():
            return None
        for stretch in registry.stretches(community, most=AT_ONCE):
            _count(test, stretch, cells, at=at)
        _update(test, communities_done=done)
    return cells


def _count(test: ProxyTest, stretch: Stretch, cells: Mapping[str, Cells], *, at: datetime) -> None:
    keys = [one.key for one in test.version.says.criteria]
    people: dict[UUID, tuple[tuple[str, ...], str]] = {}

    def tell(customer: UUID, known: Mapping[str, frozenset[str]], outcome: Outcome) -> None:
        values = tuple("+".join(sorted(known[key])) for key in keys)
        people[customer] = values, outcome.class_code

    sort_people(test.version, stretch, run=None, acting_for=test.asked_by, tell=tell, at=at)
    known = open_attributes(stretch.community, people, reference=test.version.scheme.number, at=at)
    for customer, (values, outcome) in people.items():
        one = known.get(customer)
        groups = {"sex": one.sex, "age": one.age} if one else {}
        for name, counted in cells.items():
            counted[groups.get(name), values, outcome] += 1


@transaction.atomic
def _finish(test: ProxyTest, cells: Mapping[str, Cells] | None, *, at: datetime) -> None:
    if cells is None:
        _update(test, state=State.CANCELLED, ended_at=at)
        return
    inputs = [one.key for one in test.version.says.criteria]
    found = [
        measure(counted, attribute=name, inputs=inputs, outcome=OUTCOME, limits=ProxyLimits())
        for name, counted in cells.items()
    ]
    over = _over(test.version, found)
    figures: list[dict[str, Any]] = [kept.dump(one) for one in found]
    _update(test, state=State.DONE, figures=figures, over=over, ended_at=at)
    _ask_second_reviewer(test, over, at=at)
    log_scheme(
        "proxy_test", test.version, by=JOB, permission=P.RUN_SCHEME, at=at,
        over=str(len(over)),
    )  # fmt: skip


def _over(version: SchemeVersion, found: list[Proxies]) -> list[str]:
    """Return the attributes of the criteria that say too much, and the outcome where it does.

    Where only all of them together do, each of them is named: none is the one.
    """
    content, attributes = version.says, set[str]()
    for one in found:
        for told in one.inputs:
            if told.finding.verdict is Verdict.OVER:
                attributes.add(content.criterion(told.name).attribute)
        if one.outcome.finding.verdict is Verdict.OVER:
            attributes.add(OUTCOME)
        if any(joint.finding.verdict is Verdict.OVER for joint in one.joint):
            attributes.update(criterion.attribute for criterion in content.criteria)
    return sorted(attributes)


def _ask_second_reviewer(test: ProxyTest, over: list[str], *, at: datetime) -> None:
    """Put the question to the second reviewer; one that is open already is enough."""
    opened = test.version.proxy_reviews.filter(is_granted=None).values_list("attribute", flat=True)
    ProxyReview.objects.bulk_create(
        [
            ProxyReview(
                version=test.version, attribute=one, asked_by=test.asked_by, asked_at=at,
                reason=_("The test on real data found that it says too much of sex or age."),
            )
            for one in over
            if one not in set(opened)
        ]
    )  # fmt: skip


def _update(test: ProxyTest, **said: Any) -> None:
    ProxyTest.objects.filter(pk=test.pk).update(**said)
