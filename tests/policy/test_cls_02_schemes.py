"""CLS-1, 2.3, LC-060 to 063, 069: a scheme is lawful by construction, and judged by others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.accesslog.models import Entry
from hudang.classification import catalogue, queries, services
from hudang.classification.content import Audience, Content, CustomerClass, Method, Rule
from hudang.classification.models import SchemeVersion
from hudang.classification.policy import lawful, legality, reviews, states
from hudang.classification.policy.legality import Standing
from hudang.classification.services import Review
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from tests.classification.told import CARRIES, COMES, SAID, TITLES
from tests.factories import MONDAY

pytest_plugins = ["tests.classification.people"]
LATER = MONDAY + timedelta(hours=4)
YEAR = timedelta(days=366)
State = SchemeVersion.State


def mended(content: Content, **changes) -> list[str]:
    """Return what the check finds in a content that is changed."""
    standing = Standing(
        granted=frozenset(), purpose_items=frozenset(range(1, 128)), is_purpose_active=True
    )
    return [one.code for one in legality.findings(replace(content, **changes), standing)]


# What may be looked at


@pytest.mark.control("LC-061", "LC-062", "LC-064", "LC-065")
@pytest.mark.parametrize("code", catalogue.barred())
def test_what_is_barred_is_refused_by_its_code_and_by_its_name(code):
    barred = catalogue.barred()[code]
    for asked in (code, barred.zh, barred.en):
        with pytest.raises(Forbidden) as refused:
            lawful.require_lawful_attribute(asked)
        assert barred.reason in str(refused.value)
        assert refused.value.control == barred.control


@pytest.mark.control("LC-061")
@pytest.mark.parametrize(
    ("words", "barred"),
    [
        ("客户的姓氏", "surname"), ("车牌归属地", "plate"), ("六十岁以上", "age"),
        ("月收入", "income"), ("投诉次数", "rights_exercise"), ("是否残疾", "disability"),
        ("出入记录", "whereabouts"), ("老旧小区住户", "building_age"), ("住几楼层", "floor_area"),
    ],
)  # fmt: skip
def test_what_she_asks_for_in_her_own_words_is_known_for_what_it_is(words, barred):
    with pytest.raises(Forbidden, match=catalogue.barred()[barred].label):
        lawful.require_lawful_attribute(words)


@pytest.mark.control("LC-061")
def test_what_is_on_no_list_is_no_criterion():
    with pytest.raises(Forbidden, match="chosen from the list"):
        lawful.require_lawful_attribute("favourite colour")


@pytest.mark.control("LC-061")
def test_every_criterion_of_the_list_is_allowed_by_the_inventory():
    for one in catalogue.attributes().values():
        lawful.require_registered_items(one)
        assert all(not inventory.by_number(item).is_prohibited for item in one.items)


@pytest.mark.control("LC-061")
@pytest.mark.django_db
def test_the_surname_she_tried_first_is_refused_and_leaves_nothing(draft, manager):
    before = draft.content
    with pytest.raises(Forbidden, match="surname"):
        services.add_criterion(draft, "姓氏", edition=draft.edition, by=manager, at=LATER)
    draft.refresh_from_db()
    assert draft.content == before


@pytest.mark.control("LC-061")
@pytest.mark.django_db
def test_a_stand_in_waits_for_a_second_reviewer_who_is_another(draft, manager, privacy_lead):
    drafted = services.add_criterion(
        draft, "occupancy_role", edition=draft.edition, by=manager, at=LATER
    )
    row = Rule("x", {"occupancy_role": frozenset({"owner"})}, COMES.code)
    drafted = services.amend_rule(drafted, row, edition=drafted.edition, by=manager, at=LATER)
    with pytest.raises(EvidenceMissing, match="legality check") as refused:
        services.submit(drafted, edition=drafted.edition, by=manager, at=LATER)
    assert any("stand in" in str(one) for one in refused.value.missing)

    asked = services.ask_second_reviewer(
        drafted, "occupancy_role", reason="签字人不同", by=manager, at=LATER
    )
    decided = services.decide_stand_in(
        asked, is_granted=False, answer="与目的无关", by=privacy_lead, at=LATER
    )
    with pytest.raises(Forbidden, match="decided already"):
        services.decide_stand_in(
            decided, is_granted=True, answer="可以", by=privacy_lead, at=LATER
        )
    with pytest.raises(EvidenceMissing):
        services.submit(drafted, edition=drafted.edition, by=manager, at=LATER)

    again = services.ask_second_reviewer(
        drafted, "occupancy_role", reason="只决定由谁签字", by=manager, at=LATER
    )
    services.decide_stand_in(
        again, is_granted=True, answer="只用于签字", by=privacy_lead, at=LATER
    )
    services.submit(drafted, edition=drafted.edition, by=manager, at=LATER)


# What a class may change


@pytest.mark.control("LC-063")
@pytest.mark.parametrize("effect", catalogue.barred_effects())
@pytest.mark.django_db
def test_no_class_touches_price_deposit_baseline_or_rights(draft, manager, effect):
    bad = replace(COMES, effects=frozenset({effect}))
    with pytest.raises(Forbidden) as refused:
        services.amend_class(draft, bad, edition=draft.edition, by=manager, at=LATER)
    assert refused.value.control == "LC-063"
    assert catalogue.barred_effects()[effect].reason in str(refused.value)


@pytest.mark.control("LC-063")
def test_an_effect_of_ones_own_invention_is_refused():
    with pytest.raises(Forbidden, match="chosen from the list"):
        lawful.require_lawful_effects(["faster_for_good_payers"])


@pytest.mark.control("LC-062")
@pytest.mark.parametrize("effect", [code for code, one in catalogue.effects().items()])
def test_a_class_that_rests_on_means_changes_contact_and_information_alone(effect):
    ask = {"dimensions": {catalogue.Dimension.ECONOMIC}, "effects": {effect}}
    if catalogue.effects()[effect].fits_economic:
        lawful.require_modest_effects(**ask)
    else:
        with pytest.raises(Forbidden, match="economic ability"):
            lawful.require_modest_effects(**ask)


@pytest.mark.control("LC-061", "LC-064")
@pytest.mark.parametrize(
    "text", ["优质老年人客户", "爱投诉的住户", "老赖", "汉族客户", "王女士一类"]
)
@pytest.mark.django_db
def test_a_class_says_what_it_adds_and_labels_nobody(draft, manager, text):
    with pytest.raises(Forbidden, match="what the class adds"):
        services.amend_class(
            draft, replace(COMES, zh=text), edition=draft.edition, by=manager, at=LATER
        )


# What the check finds


@pytest.mark.control("LC-060", "LC-061", "LC-062", "LC-063")
@pytest.mark.django_db
def test_a_sound_scheme_passes_and_each_fault_is_named(draft):
    sound = draft.says
    assert mended(sound) == []
    first, second = sound.rules
    faults = {
        "no_audience": {"audience": frozenset()},
        "no_criteria": {"criteria": ()},
        "no_rules": {"rules": ()},
        "no_classes": {"classes": ()},
        "unused": {"criteria": (*sound.criteria, replace(sound.criteria[0], key="other"))},
        "unknown_value": {"rules": (replace(first, conditions={"service_need": {"x"}}), second)},
        "unknown_class": {"rules": (replace(first, class_code="gone"), second)},
        "no_condition": {"rules": (replace(first, conditions={}), second)},
        "never_fires": {"rules": (first, replace(second, conditions=first.conditions))},
        "never_reached": {"rules": (first,)},
        "no_text": {"classes": (replace(COMES, text_en=""), CARRIES)},
        "no_effect": {"classes": (replace(COMES, effects=frozenset()), CARRIES)},
        "barred_effect": {"classes": (replace(COMES, effects=frozenset({"price"})), CARRIES)},
        "labels_people": {"classes": (replace(COMES, text_zh="给年龄大的人"), CARRIES)},
        "barred_criterion": {"criteria": (replace(sound.criteria[0], attribute="surname"),)},
        "no_points": {"method": Method.POINTS},
    }
    for code, change in faults.items():
        assert code in mended(sound, **change), code


@pytest.mark.control("LC-060", "LC-070")
@pytest.mark.django_db
def test_bands_neither_overlap_nor_leave_gaps_nor_take_everybody_in(draft):
    rows = tuple(
        replace(one, class_code="", points=points)
        for one, points in zip(draft.says.rules, (2, 3), strict=True)
    )
    content = replace(draft.says, method=Method.POINTS, rules=rows)

    def found(*bands) -> list[str]:
        classes = tuple(
            replace(one, points_from=start, points_until=end)
            for one, (start, end) in zip((COMES, CARRIES), bands, strict=True)
        )
        return mended(content, classes=classes)

    assert found((2, 4), (4, None)) == []
    assert found((2, 5), (4, None)) == ["bands_overlap"]
    assert found((2, 3), (4, None)) == ["bands_gap"]
    assert found((2, 4), (4, 4)) == ["band_upside_down"]
    assert found((2, 6), (6, None)) == ["band_out_of_reach"]
    assert found((0, 4), (4, None)) == ["standard_in_reach"]
    assert found((None, None), (2, None)) == ["no_band"]


@pytest.mark.control("LC-062", "LC-065")
@pytest.mark.django_db
def test_a_restricted_dimension_says_why_a_package_does_not_do(draft):
    habits = replace(
        draft.says.criteria[0], key="hours", attribute="convenient_hours",
        questionnaire="q", question="q1", choices=(("白天", "daytime"),),
    )  # fmt: skip
    row = Rule("h", {"hours": frozenset({"c1"})}, COMES.code)
    change = {"criteria": (*draft.says.criteria, habits), "rules": (*draft.says.rules, row)}
    assert "no_alternative" in mended(draft.says, **change)
    assert "not_asked" in mended(draft.says, **change)
    assert "no_alternative" not in mended(draft.says, **change, why_not_package="老人不会选套餐")


@pytest.mark.control("LC-062")
@pytest.mark.django_db
def test_extra_help_for_the_rich_is_found(draft):
    band = replace(
        draft.says.criteria[0], key="band", attribute="income_band",
        questionnaire="q", question="q1", choices=(("一档", "first"), ("二档", "second")),
    )  # fmt: skip
    row = Rule("b", {"band": frozenset({"c2"})}, COMES.code)
    change = {"criteria": (*draft.says.criteria, band), "rules": (*draft.says.rules, row)}
    assert "economic_effect" in mended(draft.says, **change)


# Who judges, and in which order


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_a_draft_with_a_fault_never_reaches_the_lawyer(draft, manager):
    bad = services.remove_class(draft, COMES.code, edition=draft.edition, by=manager, at=LATER)
    bad = services.remove_class(bad, CARRIES.code, edition=bad.edition, by=manager, at=LATER)
    with pytest.raises(EvidenceMissing, match="mended first"):
        services.submit(bad, edition=bad.edition, by=manager, at=LATER)
    bad.refresh_from_db()
    assert bad.state == State.DRAFT


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_the_lawyer_answers_every_point_in_words(submitted, legal_reviewer):
    ticked = Review({**SAID.points, "necessity": " "}, "同意")
    with pytest.raises(EvidenceMissing, match="every point"):
        services.review(submitted, ticked, by=legal_reviewer, at=LATER)


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_nobody_judges_what_they_drafted(submitted, legal_reviewer, privacy_lead):
    SchemeVersion.objects.filter(pk=submitted.pk).update(drafted_by=legal_reviewer.code)
    with pytest.raises(Forbidden, match="Somebody else"):
        services.review(submitted, SAID, by=legal_reviewer, at=LATER)
    with pytest.raises(Forbidden):
        reviews.require_other_reviewer(author=privacy_lead.code, reviewer=privacy_lead.code)


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_the_lawyer_returns_it_once_and_the_draft_can_be_mended(
    submitted, legal_reviewer, manager
):
    services.return_draft(submitted, Review({}, "第二类的说明不清楚"), by=legal_reviewer, at=LATER)
    submitted.refresh_from_db()
    assert submitted.is_draft
    clearer = replace(CARRIES, text_zh="搬家具时，我们来两个人帮忙。")
    mended_draft = services.amend_class(
        submitted, clearer, edition=submitted.edition, by=manager, at=LATER
    )
    services.submit(mended_draft, edition=mended_draft.edition, by=manager, at=LATER)


@pytest.mark.control("LC-060")
@pytest.mark.django_db
def test_what_was_submitted_never_changes(submitted, manager):
    with pytest.raises(Forbidden, match="frozen"):
        services.amend_class(submitted, COMES, edition=submitted.edition, by=manager, at=LATER)


@pytest.mark.control("LC-060")
@pytest.mark.django_db
def test_of_two_tabs_the_second_looks_again(draft, manager):
    seen = draft.edition
    services.amend_class(draft, COMES, edition=seen, by=manager, at=LATER)
    with pytest.raises(EvidenceMissing, match="changed after you opened it"):
        services.amend_class(draft, CARRIES, edition=seen, by=manager, at=LATER)


@pytest.mark.control("LC-140", "LC-060")
@pytest.mark.django_db
def test_an_assessment_made_before_the_version_knew_another_scheme(
    draft, manager, assess, legal_reviewer, privacy_lead
):
    assess(MONDAY - timedelta(days=1))
    frozen = services.submit(draft, edition=draft.edition, by=manager, at=MONDAY)
    services.review(frozen, SAID, by=legal_reviewer, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Assess the impact"):
        services.adopt(frozen, by=privacy_lead, at=LATER)
    assess(MONDAY + timedelta(hours=1))
    adopted = services.adopt(frozen, by=privacy_lead, at=LATER)
    assert adopted.assessment == queries.assessed_after(frozen, at=LATER)


@pytest.mark.control("LC-060")
@pytest.mark.parametrize("state", [one for one in State if one is not State.ACTIVE])
def test_nothing_runs_outside_a_scheme_in_force(state):
    with pytest.raises(Forbidden, match="in force"):
        states.require_in_force(state=state)


@pytest.mark.control("LC-060")
@pytest.mark.django_db
def test_steps_cannot_be_skipped(draft, submitted, privacy_lead, custodian):
    for act in (services.adopt, services.publish, services.resume, services.retire):
        with pytest.raises(Forbidden, match="This step is not for"):
            act(submitted, by=privacy_lead, at=LATER)
    with pytest.raises(Forbidden, match="This step is not for"):
        services.activate(submitted, by=custodian, at=LATER)


@pytest.mark.control("LC-060", "LC-069")
@pytest.mark.django_db
def test_a_scheme_comes_into_force_step_by_step_and_each_step_is_logged(in_force):
    assert in_force.is_active
    steps = Entry.objects.filter(what__startswith="classification.").values_list("what", flat=True)
    assert {
        "classification.draft_scheme", "classification.submit_scheme",
        "classification.review_scheme", "classification.adopt_scheme",
        "classification.publish_scheme", "classification.activate_scheme",
    } <= set(steps)  # fmt: skip


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_a_review_that_runs_out_suspends_the_scheme_the_next_day(
    in_force, legal_reviewer, privacy_lead, assess
):
    last = queries.review_of(in_force).valid_until
    assert last == reviews.valid_until(localdate(MONDAY))
    assert services.suspend_lapsed(at=LATER) == 0

    next_year = MONDAY + YEAR
    assert services.suspend_lapsed(at=next_year) == 1
    in_force.refresh_from_db()
    assert (in_force.state, in_force.suspended_for) == (State.SUSPENDED, "review")
    with pytest.raises(EvidenceMissing, match="legal review"):
        services.resume(in_force, by=privacy_lead, at=next_year)

    services.review(in_force, SAID, by=legal_reviewer, at=next_year)
    assess(next_year)
    assert services.resume(in_force, by=privacy_lead, at=next_year).is_active


@pytest.mark.control("LC-140")
@pytest.mark.django_db
def test_an_assessment_that_no_longer_holds_suspends_the_scheme(in_force, privacy_lead):
    from hudang.purposes.models import Purpose

    Purpose.objects.filter(code="classification").update(necessity="另有所图")
    assert services.suspend_lapsed(at=LATER) == 1
    in_force.refresh_from_db()
    assert in_force.suspended_for == "assessment"


@pytest.mark.control("LC-060")
@pytest.mark.django_db
def test_a_new_version_retires_the_one_before_it(
    in_force, manager, legal_reviewer, privacy_lead, custodian, assess
):
    following = services.begin_version(in_force, by=manager, at=LATER)
    assert services.begin_version(in_force, by=manager, at=LATER) == following
    clearer = replace(COMES, text_zh="要办手续，我们到您家来。")
    following = services.amend_class(
        following, clearer, edition=following.edition, by=manager, at=LATER
    )
    assert [(one.part, one.key) for one in queries.changes(in_force, following)] == [
        ("classes", "comes")
    ]
    following = services.submit(following, edition=following.edition, by=manager, at=LATER)
    services.review(following, SAID, by=legal_reviewer, at=LATER)
    assess(LATER + timedelta(hours=1))
    after = LATER + timedelta(hours=2)
    services.adopt(following, by=privacy_lead, at=after)
    services.publish(following, by=privacy_lead, at=after)
    services.activate(following, by=custodian, at=after)
    in_force.refresh_from_db()
    assert in_force.state == State.RETIRED


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_only_whose_post_it_is_drafts_reviews_and_publishes(draft, clerk, custodian, supervisor):
    for actor in (clerk, supervisor):
        with pytest.raises(Forbidden):
            services.submit(draft, edition=draft.edition, by=actor, at=LATER)
    with pytest.raises(Forbidden):
        services.review(draft, SAID, by=custodian, at=LATER)
    with pytest.raises(Forbidden):
        services.publish(draft, by=custodian, at=LATER)
    with pytest.raises(Forbidden):
        queries.schemes(queries.SchemeFilter(), by=clerk)


@pytest.mark.control("LC-070")
def test_whoever_fits_nothing_is_standard_and_standard_changes_nothing():
    content = Content(frozenset(Audience), classes=(COMES,))
    assert content.class_of("standard") is None
    assert TITLES.name_zh not in str(CustomerClass("x", "y", "z"))
