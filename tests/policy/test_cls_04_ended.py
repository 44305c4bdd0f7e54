"""CLS-4.6, LC-060, LC-066: what becomes of classes, runs and appeals when a scheme ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.classification import queries, services
from hudang.classification.models import Assignment, ClassAppeal, Run, SchemeVersion
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.classification.told import (
    BECAUSE,
    COMES,
    SAID,
    TUESDAY,
    changes_of,
    current_of,
)
from tests.factories import acting, mobile

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.own_classes", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(days=1)
End = Assignment.End
State = SchemeVersion.State


@pytest.fixture
def lead(privacy_lead):
    return acting(privacy_lead.code)


@pytest.fixture
def following(manager, legal_reviewer, lead, assess):
    """Take the next version to where it is made public."""

    def do(version: SchemeVersion) -> SchemeVersion:
        made = services.begin_version(version, by=acting(manager.code), at=LATER)
        clearer = replace(COMES, text_zh="要办手续，我们到您家来。")
        made = services.amend_class(
            made, clearer, edition=made.edition, by=acting(manager.code), at=LATER
        )
        made = services.submit(made, edition=made.edition, by=acting(manager.code), at=LATER)
        services.review(made, SAID, by=acting(legal_reviewer.code), at=LATER)
        assess(LATER + timedelta(hours=1))
        after = LATER + timedelta(hours=2)
        services.adopt(made, by=lead, at=after)
        return services.publish(made, by=lead, at=after)

    return do


@pytest.mark.control("LC-060")
def test_with_the_last_version_everybodys_class_ends_and_the_log_has_the_count_alone(
    in_class, in_force, registered, agrees, needing, run, lead
):
    other = registered("李娜", mobile=mobile(52))
    agrees(other)
    needing(other, "heavy_things")
    run(at=LATER)
    services.retire(in_force, by=lead, at=LATER)
    assert {one.ended_for for one in Assignment.objects.filter(ended_at=LATER)} == {End.RETIRED}
    assert (current_of(in_class), current_of(other)) == (None, None)
    (entry,) = Entry.objects.filter(what="classification.end_classes")
    assert (entry.count, entry.reference, entry.items) == (2, in_force.scheme.number, [66])
    assert entry.subjects == 0


@pytest.mark.control("LC-060")
def test_who_may_not_end_a_scheme_ends_no_class(in_class, in_force, custodian, manager):
    for one in (custodian, manager):
        with pytest.raises(Forbidden):
            services.retire(in_force, by=acting(one.code), at=LATER)
    assert current_of(in_class) is not None
    assert not Entry.objects.filter(what="classification.end_classes").exists()


@pytest.mark.control("LC-060", "LC-066")
def test_until_the_next_run_a_class_of_the_version_before_changes_nothing(
    in_class, in_force, following, custodian, desk, run
):
    assert changes_of(in_class, by=desk) == {"extra_help"}
    after = LATER + timedelta(hours=3)
    activated = services.activate(following(in_force), by=acting(custodian.code), at=after)
    held = current_of(in_class)
    assert (held.version_id, held.version.state) == (in_force.pk, State.RETIRED)
    assert changes_of(in_class, by=desk, at=after) == set()
    assert services.may_add(in_class) is False
    assert services.added_for(in_class, by=desk, at=after) == []
    run(activated, at=after)
    assert current_of(in_class).version_id == activated.pk
    assert changes_of(in_class, by=desk, at=after) == {"extra_help"}


@pytest.mark.control("LC-060")
def test_a_version_that_was_only_made_public_takes_no_class_with_it(
    in_class, in_force, following, lead
):
    services.retire(following(in_force), by=lead, at=LATER + timedelta(hours=3))
    assert current_of(in_class) is not None
    assert not Entry.objects.filter(what="classification.end_classes").exists()


@pytest.mark.control("LC-060")
def test_a_run_of_a_scheme_that_ended_ends_too_wherever_it_stands(
    in_class, in_force, custodian, lead
):
    keeper = acting(custodian.code)
    waiting = services.ask_run(in_force, is_dry=True, by=keeper, at=LATER)
    passing = services.ask_run(in_force, by=keeper, at=LATER)
    Run.objects.filter(pk=passing.pk).update(state=Run.State.RUNNING, begun_at=LATER)
    services.retire(in_force, by=lead, at=LATER)
    services.pass_run(passing.pk, clock=lambda: LATER)
    for one in (waiting, passing):
        one.refresh_from_db()
        assert (one.state, one.ended_at) == (Run.State.CANCELLED, LATER)
    assert current_of(in_class) is None
    with pytest.raises(Forbidden):
        services.ask_run(in_force, by=keeper, at=LATER)


@pytest.mark.control("LC-066")
def test_an_open_appeal_is_answered_after_the_scheme_ended(
    in_class, in_force, reviewed_by_lead, judge, lead
):
    services.retire(in_force, by=lead, at=LATER)
    with pytest.raises(Forbidden):
        services.overturn(reviewed_by_lead, BECAUSE, code="carries", by=judge, at=LATER)
    with pytest.raises(EvidenceMissing):
        services.overturn(reviewed_by_lead, BECAUSE, code="comes", by=judge, at=LATER)
    decided = services.overturn(reviewed_by_lead, BECAUSE, code="standard", by=judge, at=LATER)
    assert decided.state == ClassAppeal.State.OVERTURNED
    assert queries.reason_of(in_class.community_id, decided.id) is not None
    assert current_of(in_class) is None


@pytest.mark.control("LC-066")
def test_or_it_is_said_that_the_class_was_right(in_force, reviewed_by_lead, judge, lead):
    services.retire(in_force, by=lead, at=LATER)
    (open_one,) = queries.appeals_to_decide(judge, most=10)
    assert open_one == reviewed_by_lead
    decided = services.uphold(reviewed_by_lead, BECAUSE, by=judge, at=LATER)
    assert decided.state == ClassAppeal.State.UPHELD
    assert not queries.appeals_to_decide(judge, most=10)


@pytest.mark.control("LC-066")
def test_nobody_is_asked_any_more_for_a_major_effect_of_a_class_that_ended(
    in_class, in_force, judge, lead
):
    Assignment.objects.update(major=Assignment.Major.WAITS)
    (waiting,) = queries.major_waiting(judge.communities)
    services.retire(in_force, by=lead, at=LATER)
    assert not queries.major_waiting(judge.communities).exists()
    with pytest.raises(Forbidden):
        services.decide_major(waiting, BECAUSE, is_allowed=True, by=judge, at=LATER)


@pytest.mark.control("LC-067", "LC-068")
def test_what_a_customer_chose_outlives_the_scheme(in_class, in_force, desk, lead):
    deleted = services.delete_label(in_class, in_force.scheme, way="counter", by=desk, at=TUESDAY)
    services.retire(in_force, by=lead, at=LATER)
    assert list(queries.choices_of(in_class)) == [deleted]
    services.take_back(deleted, by=desk, at=LATER)
    assert not queries.choices_of(in_class).exists()
