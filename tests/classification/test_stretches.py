"""A community with more people than are held at once is sorted stretch by stretch."""

from __future__ import annotations

import pytest

from hudang.accesslog import queries as log
from hudang.classification import services
from hudang.classification.models import Assignment, Run, RunPart
from hudang.classification.services import passing
from hudang.registry import queries as registry
from hudang.registry.models import Customer
from tests.classification.test_runs_verified import WEDNESDAY, run, sorted_company
from tests.classification.told import TUESDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import found

__all__ = ["clock", "found", "sorted_company", "worker"]


@pytest.fixture
def by_fives(monkeypatch):
    """Of the twelve people five at the most are sorted at once: five, five and two."""
    monkeypatch.setattr(passing, "AT_ONCE", 5)


def people_in(stretch) -> list:
    found = stretch.of(Customer.objects.order_by("id"), "id")
    return list(found.values_list("id", flat=True))


@pytest.mark.parametrize("most", [1, 5, 6, 12, 13])
def test_stretches_have_everybody_once_and_in_order(sorted_company, most):
    community = sorted_company.community.id
    stretches = list(registry.stretches(community, most=most))
    everybody = people_in(registry.Stretch(community))
    assert [one for stretch in stretches for one in people_in(stretch)] == everybody
    assert max(len(people_in(stretch)) for stretch in stretches) <= most
    assert stretches[-1].until is None
    rest = registry.stretches(community, behind=everybody[4], most=most)
    assert [one for stretch in rest for one in people_in(stretch)] == everybody[5:]


@pytest.mark.control("LC-060")
def test_sorted_in_stretches_a_community_has_the_figures_it_has_at_once(sorted_company, found):
    at_once = RunPart.objects.get(
        run=run(sorted_company, at=TUESDAY), community=sorted_company.community
    )
    Assignment.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passing, "AT_ONCE", 5)
        again = run(sorted_company, at=WEDNESDAY)
    part = RunPart.objects.get(run=again, community=sorted_company.community)
    for figure in ("people", "seen", "changed", "classes", "left_out", "moves"):
        assert getattr(part, figure) == getattr(at_once, figure), figure
    assert part.state == RunPart.State.DONE
    assert Assignment.objects.count() == 8


@pytest.mark.control("LC-060", "LC-122")
def test_each_stretch_has_its_entry_and_the_log_vouches_for_all(sorted_company, found, by_fives):
    run(sorted_company, at=TUESDAY)
    written = log.recent(act="change").filter(what="classification.assign")
    assert sum(entry.count for entry in written) == Assignment.objects.count() == 8
    assert len(written) == 3
    assert found() == set()
    run(sorted_company, at=WEDNESDAY)
    assert found() == set()


@pytest.mark.control("LC-060", "LC-176")
def test_stopped_between_stretches_a_run_goes_on_behind_the_last_one(
    sorted_company, monkeypatch, by_fives
):
    asked = services.ask_run(sorted_company.version, by=sorted_company.custodian, at=TUESDAY)
    sort, done = passing.sort_people, []

    def failing(version, stretch, **options):
        if done:
            raise OSError(28, "No space left on device")
        done.append(stretch)
        return sort(version, stretch, **options)

    with monkeypatch.context() as patch:
        patch.setattr(passing, "sort_people", failing)
        with pytest.raises(OSError, match="No space"):
            services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    part = RunPart.objects.get(run=asked, community=sorted_company.community)
    assert (asked.state, part.state, part.people) == (Run.State.STOPPED, "waiting", 5)
    first = Assignment.objects.count()
    assert 0 < first < 8

    services.go_on(asked, by=sorted_company.custodian, at=WEDNESDAY)
    services.pass_run(asked.pk, clock=lambda: WEDNESDAY)
    part.refresh_from_db()
    assert (part.state, part.people, part.changed) == ("done", 12, 8)
    assert Assignment.objects.count() == Assignment.objects.filter(ended_at=None).count() == 8


@pytest.mark.control("LC-060")
def test_cancelled_between_stretches_what_is_written_stays(sorted_company, monkeypatch, by_fives):
    asked = services.ask_run(sorted_company.version, by=sorted_company.custodian, at=TUESDAY)
    write = passing.write

    def cancelling(run, stretch, found, *, at):
        written = write(run, stretch, found, at=at)
        Run.objects.filter(pk=run.pk).update(is_cancel_requested=True)
        return written

    monkeypatch.setattr(passing, "write", cancelling)
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    part = RunPart.objects.get(run=asked, community=sorted_company.community)
    assert asked.state == Run.State.CANCELLED
    assert (part.state, part.people) == ("waiting", 5)
    assert 0 < Assignment.objects.count() < 8


@pytest.mark.control("LC-060")
def test_a_dry_run_counts_every_stretch_and_changes_nobody(sorted_company, by_fives):
    asked = services.ask_run(
        sorted_company.version, is_dry=True, by=sorted_company.custodian, at=TUESDAY
    )
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    part = RunPart.objects.get(run=asked, community=sorted_company.community)
    assert (part.people, part.changed) == (12, 8)
    assert not Assignment.objects.exists()
