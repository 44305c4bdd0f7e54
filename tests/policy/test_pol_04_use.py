"""POL-4.3 and 4.4: customer data are used for the purposes of the service, and for no other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.accesslog.models import Act
from hudang.accesslog.queries import looks_by
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services
from hudang.purposes.models import Purpose, State
from tests.cast import ZHANG_SAN
from tests.disclosure.records import ID_NUMBER, MOBILE, NAME, make_customer
from tests.factories import MONDAY

pytestmark = pytest.mark.usefixtures("customer_service")

IN_BUILDING_3, IN_BUILDING_5 = "3", "5"


@pytest.fixture
def zhang(community):
    return make_customer(community, number="K1", who=ZHANG_SAN)


def state_purpose(actor, items, *, purpose="repair_follow_up", **details):
    return services.authority_for(actor, purpose=purpose, items=items, at=MONDAY, **details)


# Purpose


@pytest.mark.control("LC-001")
@pytest.mark.parametrize("purpose", ["", "other", "其他"])
def test_opening_without_a_purpose_is_refused(clerk, purpose):
    post_with_everything = replace(clerk, purposes=clerk.purposes | {purpose})
    with pytest.raises(Forbidden, match="not a purpose") as caught:
        state_purpose(post_with_everything, {MOBILE}, purpose=purpose)
    assert caught.value.control == "LC-001"


@pytest.mark.control("LC-051")
def test_a_clerk_cannot_use_a_purpose_of_another_department(clerk):
    narrow = replace(clerk, purposes=frozenset({"billing"}))
    with pytest.raises(EvidenceMissing, match="does not include this purpose"):
        state_purpose(narrow, {MOBILE})


@pytest.mark.control("LC-001")
@pytest.mark.parametrize("state", [State.DRAFT, State.REVIEWED, State.SUSPENDED, State.RETIRED])
def test_a_purpose_that_is_not_active_opens_nothing(clerk, state):
    Purpose.objects.filter(code="repair_follow_up").update(state=state)
    with pytest.raises(EvidenceMissing, match="nothing may be used for it"):
        state_purpose(clerk, {MOBILE})


@pytest.mark.control("LC-001")
def test_retiring_a_purpose_stops_what_was_stated_a_moment_ago(clerk, zhang):
    under = state_purpose(clerk, {MOBILE})
    Purpose.objects.filter(code="repair_follow_up").update(state=State.RETIRED)
    with pytest.raises(EvidenceMissing):
        services.disclose([zhang], {MOBILE}, under=under, at=MONDAY)
    assert not looks_by(clerk.code).exists()


@pytest.mark.control("LC-002")
def test_a_purpose_opens_only_the_items_it_needs(clerk):
    with pytest.raises(Forbidden, match="does not need") as caught:
        state_purpose(clerk, {MOBILE, ID_NUMBER})
    assert caught.value.control == "LC-002"


@pytest.mark.control("LC-001")
def test_an_authority_for_a_telephone_opens_no_identity_number(clerk, zhang):
    under = state_purpose(clerk, {MOBILE}, purpose="registration")
    with pytest.raises(Forbidden, match="does not cover") as caught:
        services.disclose([zhang], {ID_NUMBER}, under=under, at=MONDAY)
    assert caught.value.control == "LC-001"
    assert caught.value.missing


@pytest.mark.control("LC-001")
def test_the_number_of_an_order_is_no_free_text(clerk):
    with pytest.raises(EvidenceMissing, match="GD-2026-0117"):
        state_purpose(clerk, {MOBILE}, reference="王五说漏水")
    assert state_purpose(clerk, {MOBILE}, reference="GD-2026-0117").reference == "GD-2026-0117"


# Scope and time


@pytest.mark.control("LC-125")
def test_an_authority_ends_after_minutes(clerk, zhang):
    under = state_purpose(clerk, {MOBILE})
    late = MONDAY + timedelta(minutes=5)
    assert services.disclose([zhang], {MOBILE}, under=under, at=late - timedelta(seconds=1))
    with pytest.raises(EvidenceMissing, match="State it again") as caught:
        services.disclose([zhang], {MOBILE}, under=under, at=late)
    assert caught.value.control == "LC-125"


@pytest.mark.control("LC-125")
def test_a_customer_of_another_community_is_out_of_reach(clerk, other_community):
    stranger = make_customer(other_community, number="K9", who=ZHANG_SAN)
    with pytest.raises(Forbidden, match="does not cover this community"):
        services.disclose([stranger], {MOBILE}, under=state_purpose(clerk, {MOBILE}), at=MONDAY)


@pytest.mark.control("LC-125")
def test_one_customer_of_another_community_stops_the_whole_page(clerk, zhang, other_community):
    stranger = make_customer(other_community, number="K9", who=ZHANG_SAN)
    with pytest.raises(Forbidden):
        services.disclose(
            [zhang, stranger], {MOBILE}, under=state_purpose(clerk, {MOBILE}), at=MONDAY
        )
    assert not looks_by(clerk.code).exists()


@pytest.mark.control("LC-125")
def test_an_authority_for_named_customers_opens_no_other(clerk, zhang, community):
    other = make_customer(community, number="K2", who=ZHANG_SAN)
    under = state_purpose(clerk, {MOBILE}, customers=[zhang.id])
    assert services.disclose([zhang], {MOBILE}, under=under, at=MONDAY)
    with pytest.raises(Forbidden, match="not among those"):
        services.disclose([other], {MOBILE}, under=under, at=MONDAY)


@pytest.mark.control("LC-125")
@pytest.mark.parametrize(
    "person",
    ["supervisor", "manager", "system_admin", "security_admin", "audit_admin", "legal_reviewer",
     "engineer"],
)  # fmt: skip
def test_who_does_not_serve_customers_opens_nothing(request, person):
    with pytest.raises(Forbidden, match="does not allow you to open a value"):
        state_purpose(request.getfixturevalue(person), {MOBILE})


# The beat: no dialog


def at_home(customer, community, building):
    return {customer.id: [(community.id, building)]}


@pytest.mark.control("LC-125")
def test_a_butler_sees_the_names_of_the_beat_in_full_and_no_others(butler, zhang, community):
    other = make_customer(community, number="K2", who=ZHANG_SAN)
    homes = {
        **at_home(zhang, community, IN_BUILDING_3),
        **at_home(other, community, IN_BUILDING_5),
    }
    names = services.names_in_beat(
        [zhang, other], homes=homes, by=butler, purpose="contract_service", at=MONDAY
    )
    assert names == {zhang.id: "张三"}
    (entry,) = looks_by(butler.code)
    assert (entry.act, entry.purpose, entry.items) == (Act.VIEW, "contract_service", [NAME])
    assert (entry.what, entry.subjects) == ("disclosure.standing", 1)


@pytest.mark.control("LC-125")
def test_a_butler_dials_with_one_tap_and_the_call_is_in_the_log(butler, zhang, community):
    under = services.standing_authority(
        butler,
        homes=at_home(zhang, community, IN_BUILDING_3),
        purpose="contract_service",
        act=Act.CALL,
        at=MONDAY,
    )
    (opened,) = services.disclose([zhang], {MOBILE}, under=under, at=MONDAY, act=Act.CALL)
    assert opened.value(MOBILE) == ZHANG_SAN.mobile
    assert looks_by(butler.code).get().act == Act.CALL


@pytest.mark.control("LC-125")
def test_a_customer_of_another_building_takes_a_stated_purpose(butler, zhang, community):
    with pytest.raises(EvidenceMissing, match="not in your beat"):
        services.standing_authority(
            butler,
            homes=at_home(zhang, community, IN_BUILDING_5),
            purpose="contract_service",
            at=MONDAY,
        )
    under = state_purpose(butler, {MOBILE})
    assert services.disclose([zhang], {MOBILE}, under=under, at=MONDAY)


@pytest.mark.control("LC-001")
@pytest.mark.parametrize(
    ("granted", "act", "item"),
    [
        (Act.VIEW, Act.VIEW, MOBILE),
        (Act.VIEW, Act.VIEW, ID_NUMBER),
        (Act.CALL, Act.CALL, ID_NUMBER),
        (Act.CALL, Act.VIEW, MOBILE),
        (Act.EXPORT, Act.EXPORT, NAME),
    ],
)
def test_in_the_beat_too_only_names_are_seen_and_telephones_dialled(
    butler, zhang, community, granted, act, item
):
    under = services.standing_authority(
        butler,
        homes=at_home(zhang, community, IN_BUILDING_3),
        purpose="contract_service",
        act=granted,
        at=MONDAY,
    )
    with pytest.raises(Forbidden):
        services.disclose([zhang], {item}, under=under, at=MONDAY, act=act)


@pytest.mark.control("LC-125")
def test_a_beat_without_buildings_is_the_whole_community(engineer, zhang, community):
    homes = at_home(zhang, community, IN_BUILDING_5)
    names = services.names_in_beat(
        [zhang], homes=homes, by=engineer, purpose="registration", at=MONDAY
    )
    assert names == {zhang.id: "张三"}
    assert looks_by(engineer.code).get().purpose in engineer.purposes


@pytest.mark.control("LC-125")
def test_somebody_without_a_beat_sees_masks(clerk, supervisor, zhang, community):
    homes = at_home(zhang, community, IN_BUILDING_3)
    for person in (clerk, supervisor):
        seen = services.names_in_beat(
            [zhang], homes=homes, by=person, purpose="contract_service", at=MONDAY
        )
        assert seen == {}
        assert not looks_by(person.code).exists()
