"""POL-3, LC-120, LC-149: the policy lives here, cites law in force, and everybody has read it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import queries as log
from hudang.accounts.models import Post
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as desk
from hudang.regulation import policy, queries, services, wording
from hudang.regulation.models import Acknowledgement, Version
from hudang.regulation.policy import Standing
from hudang.regulation.services import ClauseText
from tests import factories
from tests.factories import MONDAY

DAY = timedelta(days=1)
MOBILE = 2


def text(zh="第一次接触时送达告知书。", controls=("LC-019",)):
    return ClauseText("告知", "Notice", zh, "The notice is handed over.", controls)


@pytest.fixture
def first(db):
    """The text an installation starts with, still a draft."""
    Version.objects.all().delete()
    services.establish(at=MONDAY - 30 * DAY)
    return queries.open_draft()


@pytest.fixture
def in_force(first, legal_reviewer, privacy_lead):
    """Version 1, checked by 赵静 and published by 吴岚 on Monday."""
    services.check(first, by=legal_reviewer, at=MONDAY)
    return services.publish(first, effective_from=MONDAY, by=privacy_lead, at=MONDAY)


def opens(actor, *, at, purpose="repair_follow_up", reference=""):
    known = factories.acting(actor.code, at=at)
    return desk.authority_for(known, purpose=purpose, items=[MOBILE], reference=reference, at=at)


@pytest.mark.control("LC-120")
def test_the_first_text_has_twelve_chapters_and_an_annex_each_clause_carried_out(first):
    chapters = queries.chapters(first)
    assert [number for number, _title, _clauses in chapters] == list(range(1, 14))
    assert all(clause.controls for _number, _title, clauses in chapters for clause in clauses)


@pytest.mark.control("LC-120")
def test_a_draft_binds_nobody_until_it_is_checked_and_published(first, clerk, privacy_lead):
    assert queries.current(at=MONDAY) is None
    assert queries.standing_of(clerk.code, at=MONDAY) is Standing.KNOWN
    with pytest.raises(Forbidden, match="cannot become"):
        services.publish(first, effective_from=MONDAY, by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-149")
@pytest.mark.parametrize(
    "sentence",
    [
        "依据《合同法》履行告知义务。",
        "依据《中华人民共和国合同法》第六十条办理。",
        "按照物权法的规定登记业主。",
    ],
)
def test_a_text_that_cites_a_repealed_law_is_refused_with_what_holds_today(
    first, custodian, legal_reviewer, sentence
):
    services.add_clause(first, chapter=3, text=text(sentence), by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="no longer in force") as refusal:
        services.check(first, by=legal_reviewer, at=MONDAY)
    assert refusal.value.control == "LC-149"
    (said,) = map(str, refusal.value.missing)
    assert "clause 3.3" in said
    assert "Civil Code" in said
    first.refresh_from_db()
    assert first.state == "draft"


@pytest.mark.control("LC-149")
def test_the_labour_contract_law_is_in_force_and_may_be_cited():
    policy.require_law_in_force(
        clauses=[("3.1", "派遣人员适用《劳动合同法》。")], repealed=wording.repealed_laws()
    )


@pytest.mark.control("LC-149")
def test_whoever_wrote_the_draft_does_not_check_it(first, custodian, legal_reviewer):
    Version.objects.filter(pk=first.pk).update(drafted_by=legal_reviewer.code)
    with pytest.raises(Forbidden):
        services.check(first, by=legal_reviewer, at=MONDAY)
    with pytest.raises(Forbidden):
        services.check(first, by=custodian, at=MONDAY)


@pytest.mark.control("LC-149")
def test_a_version_never_holds_from_a_day_that_is_gone(first, legal_reviewer, privacy_lead):
    services.check(first, by=legal_reviewer, at=MONDAY)
    with pytest.raises(Forbidden, match="before it is published"):
        services.publish(first, effective_from=MONDAY - DAY, by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-149")
def test_a_published_version_never_changes(in_force, custodian):
    clause = in_force.clauses.first()
    with pytest.raises(Forbidden, match="Only a draft"):
        services.write_clause(in_force, clause=clause.key, text=text(), by=custodian, at=MONDAY)


@pytest.mark.control("LC-120")
def test_a_clause_without_a_control_is_only_paper(first, custodian, legal_reviewer):
    services.add_clause(first, chapter=2, text=text(controls=()), by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="only paper"):
        services.check(first, by=legal_reviewer, at=MONDAY)


@pytest.mark.control("LC-120")
def test_a_chapter_cannot_be_emptied(first, custodian):
    *rest, last = first.clauses.filter(chapter=3)
    for one in rest:
        services.remove_clause(first, clause=one.key, by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="not complete"):
        services.remove_clause(first, clause=last.key, by=custodian, at=MONDAY)
    assert first.clauses.filter(chapter=3).count() == 1


# Acknowledging


@pytest.mark.control("LC-120")
def test_wang_fang_reads_the_policy_and_her_acknowledgement_is_in_the_log_once(in_force, clerk):
    assert queries.standing_of(clerk.code, at=MONDAY) is Standing.ASKED
    for _twice in range(2):
        services.acknowledge(1, by=clerk, at=MONDAY)
    assert queries.standing_of(clerk.code, at=MONDAY) is Standing.KNOWN
    assert Acknowledgement.objects.count() == 1
    said = [one.what for one in log.looks_by(clerk.code)]
    assert said.count("regulation.acknowledge") == 1


@pytest.mark.control("LC-120")
@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, "asked"), (29, "asked"), (30, "limited"), (43, "limited"), (44, "barred")],
)
def test_a_month_to_read_then_orders_alone_then_nothing(in_force, clerk, days, standing):
    assert queries.standing_of(clerk.code, at=MONDAY + days * DAY) == standing


@pytest.mark.control("LC-120")
def test_who_has_not_read_it_opens_for_orders_then_nothing_but_emergencies(in_force, clerk):
    assert opens(clerk, at=MONDAY + 29 * DAY)
    limited = MONDAY + 35 * DAY
    with pytest.raises(EvidenceMissing, match="only for an order") as refusal:
        opens(clerk, at=limited)
    assert refusal.value.control == "LC-120"
    assert opens(clerk, at=limited, reference="GD-2026-0117")
    barred = MONDAY + 50 * DAY
    with pytest.raises(EvidenceMissing, match="Read the policy"):
        opens(clerk, at=barred, reference="GD-2026-0117")
    assert opens(clerk, at=barred, purpose="emergency")


@pytest.mark.control("LC-120")
def test_in_the_beat_too_the_policy_has_to_be_read(in_force, butler):
    at = MONDAY + 50 * DAY
    with pytest.raises(EvidenceMissing, match="Read the policy"):
        desk.standing_authority(
            factories.acting(butler.code, at=at), homes={}, purpose="repair_follow_up", at=at
        )


@pytest.mark.control("LC-120")
def test_a_new_version_is_acknowledged_anew(
    in_force, clerk, custodian, legal_reviewer, privacy_lead
):
    services.acknowledge(1, by=clerk, at=MONDAY)
    draft = services.draft(by=custodian, at=MONDAY)
    services.add_clause(draft, chapter=5, text=text(), by=custodian, at=MONDAY)
    services.check(draft, by=legal_reviewer, at=MONDAY)
    services.publish(draft, effective_from=MONDAY + DAY, by=privacy_lead, at=MONDAY)

    assert queries.standing_of(clerk.code, at=MONDAY) is Standing.KNOWN
    assert queries.standing_of(clerk.code, at=MONDAY + DAY) is Standing.ASKED
    with pytest.raises(EvidenceMissing, match="Another version"):
        services.acknowledge(1, by=clerk, at=MONDAY + DAY)


@pytest.mark.control("LC-120")
def test_who_has_still_to_read_it_comes_first(in_force, clerk, butler):
    services.acknowledge(1, by=clerk, at=MONDAY)
    rows = queries.readers(at=MONDAY)
    assert rows[-1].person.code == clerk.code
    assert [one.standing for one in rows[:-1]] == [Standing.ASKED] * (len(rows) - 1)


@pytest.mark.control("LC-120")
def test_the_supervision_group_sees_since_when_until_when_and_whose_superior(
    in_force, clerk, custodian, supervisor
):
    Post.objects.filter(user__code=clerk.code).update(superior=factories.account_of(custodian))

    def row(days):
        found = queries.readers(at=MONDAY + days * DAY)
        return next(one for one in found if one.person.code == clerk.code)

    asked, limited, barred = row(1), row(31), row(45)
    assert (asked.standing, limited.standing, barred.standing) == (
        Standing.ASKED, Standing.LIMITED, Standing.BARRED,
    )  # fmt: skip
    assert asked.until == limited.since
    assert (limited.until, barred.until) == (barred.since, None)
    assert asked.superiors == [custodian.name]
    services.acknowledge(1, by=clerk, at=MONDAY + 46 * DAY)
    assert (row(47).since, row(47).until) == (None, None)


@pytest.mark.control("LC-120")
@given(st.sampled_from(Standing), st.integers(0, 90))
def test_a_stage_ends_where_the_next_begins(stage, days):
    since, until = policy.lasts(stage, asked_since=MONDAY)
    at = MONDAY + timedelta(days=days)
    stands = policy.standing(acknowledged=False, asked_since=MONDAY, at=at)
    if since is not None:
        assert (stands is stage) == (since <= at and (until is None or at < until))


@pytest.mark.control("LC-024")
def test_a_policy_that_does_not_say_that_acts_are_logged_is_not_published(
    first, legal_reviewer, privacy_lead
):
    for clause in first.clauses.all():
        clause.controls = [one for one in clause.controls if one != "LC-024"]
        clause.save()
    services.check(first, by=legal_reviewer, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="tells employees"):
        services.publish(first, effective_from=MONDAY, by=privacy_lead, at=MONDAY)
    assert queries.current(at=MONDAY) is None


@pytest.mark.control("LC-024")
def test_the_text_an_installation_starts_with_tells_employees_of_the_log(in_force):
    (clause,) = [one for one in in_force.clauses.all() if "LC-024" in one.controls]
    assert "记录" in clause.text_zh
    assert "log" in clause.summary_en
