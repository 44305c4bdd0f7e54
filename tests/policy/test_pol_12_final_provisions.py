"""POL-12, LC-148: customer service interprets the policy; versions are compared by clause."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from hudang.core.errors import Forbidden
from hudang.regulation import queries, services
from hudang.regulation.models import Effect, Interpretation, Version
from hudang.regulation.services import ClauseText
from tests.factories import MONDAY

DAY = timedelta(days=1)


@pytest.fixture
def in_force(db, legal_reviewer, privacy_lead):
    Version.objects.all().delete()
    services.establish(at=MONDAY - DAY)
    first = queries.open_draft()
    services.check(first, by=legal_reviewer, at=MONDAY)
    return services.publish(first, effective_from=MONDAY, by=privacy_lead, at=MONDAY)


@pytest.fixture
def question(in_force, engineer):
    """郭勇 asks what clause 7.3 means."""
    clause = in_force.clauses.get(chapter=7, place=3)
    return services.ask(clause.key, question="微信上问电话算查询吗？", by=engineer, at=MONDAY)


@pytest.mark.control("LC-148")
def test_anybody_asks_and_customer_service_answers_for_everybody(question, custodian):
    answer = {"answer": "算。", "effect": Effect.EXPLAINS}
    services.interpret(question, **answer, by=custodian, at=MONDAY)
    (shown,) = queries.interpretations(clause=question.clause_key)
    assert (shown.answer, shown.answered_by) == ("算。", custodian.code)
    assert queries.clause_of(shown).number == "7.3"


@pytest.mark.control("LC-148")
def test_no_other_department_interprets(question, privacy_lead, engineer):
    for somebody in (privacy_lead, engineer):
        with pytest.raises(Forbidden):
            services.interpret(
                question, answer="不算。", effect=Effect.EXPLAINS, by=somebody, at=MONDAY
            )


@pytest.mark.control("LC-148")
def test_an_interpretation_never_allows_more_than_the_clause(question, custodian):
    with pytest.raises(Forbidden, match="cannot allow more") as refusal:
        services.interpret(
            question, answer="可以不答。", effect=Effect.WIDENS, by=custodian, at=MONDAY
        )
    assert refusal.value.control == "LC-148"


@pytest.mark.control("LC-148")
def test_the_database_has_the_last_word_on_the_floor(question):
    with pytest.raises(IntegrityError):
        Interpretation.objects.filter(pk=question.pk).update(
            answer="可以不答。", effect="widens", answered_at=MONDAY
        )


@pytest.mark.control("LC-148")
def test_an_interpretation_binds_and_is_not_written_over(question, custodian):
    answer = {"effect": Effect.NARROWS, "by": custodian, "at": MONDAY}
    services.interpret(question, answer="算。", **answer)
    with pytest.raises(Forbidden, match="answered already"):
        services.interpret(question, answer="不算。", **answer)


@pytest.mark.control("LC-148")
def test_an_amendment_is_compared_clause_by_clause(in_force, custodian):
    draft = services.draft(by=custodian, at=MONDAY)
    changed = draft.clauses.get(chapter=5, place=3)
    gone = draft.clauses.get(chapter=11, place=1)
    words = ClauseText(
        changed.title_zh, changed.title_en, changed.text_zh + "每月公布。", "…", changed.controls
    )
    services.write_clause(draft, clause=changed.key, text=words, by=custodian, at=MONDAY)
    services.remove_clause(draft, clause=gone.key, by=custodian, at=MONDAY)
    services.add_clause(draft, chapter=6, text=words, by=custodian, at=MONDAY)

    kinds = {one.clause.key: one for one in queries.compare(in_force, draft)}
    assert kinds[changed.key].kind == "changed"
    assert [one.text for one in kinds[changed.key].pieces if one.kind == "new"] == ["每月公布。"]
    assert kinds[gone.key].kind == "gone"
    assert [one.kind for one in kinds.values()].count("new") == 1
    # Who moved up is the same clause still.
    assert [one.kind for one in kinds.values()].count("changed") == 1
    assert draft.clauses.get(chapter=11, place=1).key != gone.key


@pytest.mark.control("LC-148")
def test_there_is_one_draft_at_a_time_and_a_number_is_used_once(in_force, custodian):
    draft = services.draft(by=custodian, at=MONDAY)
    with pytest.raises(Forbidden, match="a draft already"):
        services.draft(by=custodian, at=MONDAY)
    services.withdraw(draft, by=custodian, at=MONDAY)
    assert services.draft(by=custodian, at=MONDAY).number == 3
