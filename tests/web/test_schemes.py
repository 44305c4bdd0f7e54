"""Schemes on their pages: drafted by boxes, refused with reasons, judged, published, read."""

from __future__ import annotations

import pytest

from hudang.classification import services
from hudang.classification.models import LegalReview, ProxyReview, SchemeVersion
from hudang.classification.policy import Point
from tests.web.reading import htmx, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.classification.people"]
pytestmark = pytest.mark.django_db
State = SchemeVersion.State


def place(version: SchemeVersion, part: str = "") -> str:
    return f"/schemes/{version.scheme.number}/{version.number}/{part}"


def edition(version: SchemeVersion, **said: object) -> dict[str, object]:
    version.refresh_from_db()
    return {"edition": version.edition, **said}


@pytest.mark.control("LC-061")
def test_the_surname_is_refused_on_the_page_with_its_reason_and_article(browse, draft, manager):
    client = browse(manager)
    page = text_of(client.get(place(draft)))
    assert 'list="criteria-allowed"' in page
    assert "surname" not in page
    refused = htmx(client, place(draft, "criteria/new"), edition(draft, attribute="姓氏"))
    assert refused.status_code == 403
    assert refused["HX-Retarget"] == "#alerts"
    told = text_of(refused)
    assert "stands in for ethnicity and sex" in told
    assert "LC-061" in told
    assert "PIPL" in told


def test_a_criterion_is_added_by_its_name_and_taken_out_with_its_conditions(
    browse, draft, manager
):
    client = browse(manager)
    added = htmx(
        client, place(draft, "criteria/new"), edition(draft, attribute="Use of the property")
    )
    assert added.status_code == 200
    assert "use of the property" in text_of(added)
    row = edition(draft, of_property_use=["home"], class_code="standard")
    assert client.post(place(draft, "rows/new"), row).status_code == 302
    htmx(client, place(draft, "rows/r1/up"), edition(draft))
    draft.refresh_from_db()
    assert draft.says.rules[1].key == "r1"
    taken = htmx(client, place(draft, "criteria/property_use/remove"), edition(draft))
    assert "use of the property" not in text_of(taken).split("criteria-allowed")[0].split("<ul")[1]
    htmx(client, place(draft, "rows/r1/remove"), edition(draft))
    draft.refresh_from_db()
    assert len(draft.says.rules) == 2
    assert client.post(place(draft, "rows/none/up"), edition(draft)).status_code == 404


def test_a_criterion_that_is_read_from_answers_wants_its_question(browse, draft, manager):
    asked = edition(draft, attribute="community_interests")
    refused = browse(manager).post(place(draft, "criteria/new"), asked)
    assert refused.status_code == 409
    assert "Choose one that is published" in text_of(refused)


def test_a_class_is_written_by_boxes_and_one_that_labels_people_is_refused(browse, draft, manager):
    client = browse(manager)
    page = text_of(client.get(place(draft, "classes/new")))
    assert "extra help" in page
    assert "prices and discounts" not in page
    said = {
        "zh": "提醒服务", "en": "A call before", "text_zh": "上门前，我们先打电话。",
        "text_en": "Before we come, we call you.", "effects": ["contact_time"],
    }  # fmt: skip
    assert client.post(place(draft, "classes/new"), edition(draft, **said)).status_code == 302
    draft.refresh_from_db()
    assert draft.says.class_of("k1").effects == {"contact_time"}
    labelled = edition(draft, **said | {"zh": "老年人"})
    refused = client.post(place(draft, "classes/k1"), labelled)
    assert refused.status_code == 403
    assert "Say what the class adds" in text_of(refused)
    htmx(client, place(draft, "classes/k1/remove"), edition(draft))
    draft.refresh_from_db()
    assert draft.says.class_of("k1") is None


def test_of_two_tabs_the_second_looks_again(browse, draft, manager):
    client, seen = browse(manager), edition(draft)
    htmx(client, place(draft, "criteria/new"), seen | {"attribute": "property_use"})
    late = htmx(client, place(draft, "criteria/new"), seen | {"attribute": "contract_type"})
    assert late.status_code == 409
    assert "This draft was changed after you opened it" in text_of(late)


def test_points_have_bands_and_rows_have_points(browse, draft, manager):
    client = browse(manager)
    described = edition(
        draft, name_zh="上门便民", name_en="Help", goal_zh="目标", goal_en="Goal",
        audience=["owner"], method="points",
    )  # fmt: skip
    assert client.post(place(draft, "describe"), described).status_code == 302
    assert "From points" in text_of(client.get(place(draft, "classes/comes")))
    row = edition(draft, of_service_need=["we_come"], points="5")
    assert client.post(place(draft, "rows/new"), row).status_code == 302
    assert "+5" in text_of(client.get(place(draft)))


def test_findings_are_told_with_the_part_they_are_about(browse, draft, manager):
    client = browse(manager)
    htmx(client, place(draft, "criteria/new"), edition(draft, attribute="property_use"))
    assert client.post(place(draft, "check")).status_code == 302
    page = text_of(client.get(place(draft)))
    assert "no row uses it" in page
    assert 'href="#part-property_use"' in page
    refused = client.post(place(draft, "submit"), edition(draft))
    assert refused.status_code == 409


@pytest.mark.control("LC-061")
def test_a_stand_in_is_asked_for_by_one_and_decided_by_another(
    browse, draft, manager, privacy_lead
):
    client = browse(manager)
    htmx(client, place(draft, "criteria/new"), edition(draft, attribute="occupancy_role"))
    assert "Ask the second reviewer" in text_of(client.get(place(draft)))
    client.post(place(draft, "criteria/occupancy_role/ask"), {"reason": "按合同由谁签字。"})
    asked = ProxyReview.objects.get()
    where = place(draft, f"stand-ins/{asked.pk}")
    assert where not in text_of(client.get(place(draft)))
    lead = browse(privacy_lead)
    assert where in text_of(lead.get(place(draft)))
    lead.get(where)
    assert lead.post(where, {"is_granted": "yes", "answer": "只用于签字。"}).status_code == 302
    asked.refresh_from_db()
    assert asked.is_granted


@pytest.mark.control("LC-069")
def test_a_lawyer_answers_every_point_and_signs(browse, submitted, manager, legal_reviewer):
    lawyer, where = browse(legal_reviewer), place(submitted, "review")
    assert "Review it" in text_of(lawyer.get(place(submitted)))
    assert "Review it" not in text_of(browse(manager).get(place(submitted)))
    incomplete = lawyer.post(where, {"act": "sign", "opinion": "同意。"})
    assert incomplete.status_code == 409
    assert "Say what you found on every point" in text_of(incomplete)
    answers = dict.fromkeys(Point.values, "无异议。")
    assert lawyer.post(where, answers | {"act": "sign", "opinion": "同意。"}).status_code == 302
    assert "Legal review valid until" in text_of(lawyer.get(place(submitted)))


def test_a_lawyer_sends_it_back_with_the_reason(browse, submitted, legal_reviewer):
    lawyer = browse(legal_reviewer)
    sent = lawyer.post(place(submitted, "review"), {"act": "return", "opinion": "请说明理由。"})
    assert sent.status_code == 302
    assert LegalReview.objects.get().outcome == LegalReview.Outcome.RETURNED
    assert "请说明理由。" in text_of(lawyer.get(place(submitted)))


@pytest.mark.control("LC-060", "LC-140")
def test_from_review_to_force_and_back(browse, reviewed, assess, privacy_lead, custodian):
    lead, keeper = browse(privacy_lead), browse(custodian)
    assert lead.post(place(reviewed, "adopt")).status_code == 409
    assess()
    for act in ("adopt", "publish"):
        assert lead.post(place(reviewed, act)).status_code == 302
    assert keeper.post(place(reviewed, "activate")).status_code == 302
    assert keeper.post(place(reviewed, "suspend"), {"reason": ""}).status_code == 422
    assert keeper.post(place(reviewed, "suspend"), {"reason": "核对中"}).status_code == 302
    assert "核对中" in text_of(keeper.get(place(reviewed)))
    assert keeper.post(place(reviewed, "activate")).status_code == 403
    assert lead.post(place(reviewed, "resume")).status_code == 302
    assert lead.post(place(reviewed, "retire")).status_code == 302
    assert lead.post(place(reviewed, "unknown")).status_code == 404


def test_two_versions_are_compared_and_one_is_under_way_at_a_time(
    browse, in_force, manager, custodian
):
    client = browse(manager)
    assert client.post(place(in_force, "next"))["Location"].endswith("/2/")
    second = SchemeVersion.objects.get(number=2)
    row = second.says.rules[0].key
    htmx(client, place(second, f"rows/{row}/remove"), edition(second))
    htmx(client, place(second, "criteria/new"), edition(second, attribute="property_use"))
    page = text_of(client.get(place(second, "compare")))
    assert "<del>" in page
    assert "use of the property" in page
    assert client.post(place(in_force, "next"))["Location"].endswith("/2/")
    assert client.post(place(second, "give_up")).status_code == 302


def test_a_version_is_printed_for_signature(browse, submitted, legal_reviewer):
    printed = browse(legal_reviewer).get(place(submitted, "print"))
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")


def test_the_list_is_searched_filtered_and_sorted(browse, draft, manager, engineer):
    client, other = browse(manager), browse(engineer)
    assert "Help at the door" in text_of(
        client.get("/schemes/?name=door&state=draft&order=oldest")
    )
    assert "Help at the door" not in text_of(client.get("/schemes/?state=active"))
    assert other.get("/schemes/").status_code == 403
    assert other.get(place(draft)).status_code == 403
    begun = client.post("/schemes/new", {
        "name_zh": "活动推荐", "name_en": "Activities", "goal_zh": "告知活动。",
        "goal_en": "To tell of activities.",
    })  # fmt: skip
    assert begun.status_code == 302


@pytest.mark.control("LC-060")
def test_everybody_reads_what_is_published_and_nothing_of_a_draft(client, db, in_force, manager):
    services.begin_scheme(
        services.Titles("未公布", "Not published", "目标", "Goal"), by=manager,
        at=in_force.published_at,
    )  # fmt: skip
    client.cookies["django_language"] = "en"
    page = text_of(client.get("/schemes/published/"))
    assert "We come to you" in page
    assert "How to refuse" in page
    assert "Not published" not in page


@pytest.mark.control("LC-002")
def test_what_no_scheme_in_force_reads_is_listed_beside_the_schemes(
    browse, in_force, custodian, manager
):
    for who in (custodian, manager):
        page = text_of(browse(who).get("/schemes/"))
        assert "Collected, and read by no scheme in force" in page
        assert "Remove it" in page
    assert "Stop collecting what no scheme reads" in text_of(browse(custodian).get("/work/"))
