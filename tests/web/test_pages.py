"""Every page of this interface, as those who may and as those who may not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.urls import reverse
from django.utils.timezone import localdate, now

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act, Entry
from hudang.accounts.models import Company, PersonnelChange, Post
from hudang.purposes import queries as purposes
from hudang.vault.models import SuiteChange
from tests import factories
from tests.web.reading import text_of

PAGES = [
    ("web:home", [], "manager"),
    ("web:controls", [], "manager"),
    ("web:control", ["LC-125"], "manager"),
    ("web:inventory", [], "manager"),
    ("web:purposes", [], "manager"),
    ("web:purpose", ["billing"], "privacy_lead"),
    ("web:notices", [], "clerk"),
    ("web:notice_publish", [], "privacy_lead"),
    ("web:notice_post", [], "clerk"),
    ("web:people", [], "manager"),
    ("web:people_new", [], "security_admin"),
    ("web:people_person", ["ZB099"], "security_admin"),
    ("web:people_appoint", ["ZB099"], "security_admin"),
    ("web:log", [], "supervisor"),
    ("web:own_log", [], "manager"),
    ("web:daily", [], "supervisor"),
    ("web:daily_compare", [], "supervisor"),
    ("web:health", [], "supervisor"),
    ("web:places", [], "clerk"),
    ("web:places_community", ["YQL"], "clerk"),
    ("web:places_other", ["YQL"], "clerk"),
    ("account_change_password", [], "manager"),
    ("account_logout", [], "manager"),
    ("mfa_index", [], "manager"),
]
CLOSED = [
    ("web:log", [], "clerk"),
    ("web:health", [], "clerk"),
    ("web:daily", [], "clerk"),
    ("web:daily_compare", [], "manager"),
    ("web:people", [], "clerk"),
    ("web:people_new", [], "manager"),
    ("web:people_appoint", ["ZB099"], "supervisor"),
    ("web:notice_publish", [], "clerk"),
    ("web:notice_post", [], "manager"),
    ("web:places", [], "security_admin"),
]
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.fixture
def actors(request, notice, customer_service):
    factories.make_user("ZB099", name="新人", password=factories.PASSWORD)
    return request.getfixturevalue


def visit(sign_in, actors, case, language="en"):
    route, arguments, role = case
    return sign_in(actors(role), language=language).get(reverse(route, args=arguments))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("case", PAGES, ids=lambda case: case[0])
def test_a_page_opens_for_its_role_clean_of_inline_code(sign_in, actors, case, language):
    answer = visit(sign_in, actors, case, language)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<c-" not in page
    assert INLINE.search(page) is None
    assert page.count("<h1") == 1
    assert answer["Cache-Control"].count("no-store") == 1
    assert "'unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("case", CLOSED, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_page_is_refused_to_others_and_the_attempt_logged(sign_in, actors, case):
    answer = visit(sign_in, actors, case)

    assert answer.status_code == 403
    assert "LC-125" in answer.content.decode()
    assert Entry.objects.filter(act=Act.REFUSE).count() == 1


def test_every_icon_of_a_page_is_in_the_sprite(sign_in, actors):
    sprite = Path(finders.find("assets/icons.svg")).read_text()
    for case in PAGES:
        page = visit(sign_in, actors, case).content.decode()
        for name in re.findall(r"icons\.svg[^#\"]*#([a-z0-9-]+)", page):
            assert f'id="{name}"' in sprite


def test_only_the_navigation_of_the_post_is_offered(sign_in, clerk, supervisor):
    of_clerk = sign_in(clerk).get("/").content.decode()
    of_supervisor = sign_in(supervisor).get("/").content.decode()

    log, places = (f'href="{reverse(route)}"' for route in ("web:log", "web:places"))
    assert log not in of_clerk
    assert places in of_clerk
    assert log in of_supervisor
    assert places not in of_supervisor


@pytest.mark.control("LC-134")
def test_a_community_without_a_custodian_alarms_those_who_can_see_to_it(
    sign_in, community, manager, security_admin, clerk
):
    alarm = f"{community.name} has no data custodian"

    assert alarm in sign_in(manager).get("/").content.decode()
    assert alarm in sign_in(security_admin).get("/").content.decode()
    assert alarm not in sign_in(clerk).get("/").content.decode()


class TestControls:
    def test_an_article_is_found(self, sign_in, manager):
        page = sign_in(manager).get(reverse("web:controls"), {"q": "PIPL 24(3)"}).content.decode()

        assert "LC-066" in page

    def test_the_filters_work_together(self, sign_in, manager):
        answer = sign_in(manager).get(
            reverse("web:controls"), {"source": "POL", "status": "enforced", "size": "100"}
        )

        assert "PIPL " not in answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]

    def test_a_control_shows_rule_test_and_refusals(self, sign_in, manager, clerk):
        sign_in(clerk).get(reverse("web:log"))

        page = sign_in(manager).get(reverse("web:control", args=["LC-125"])).content.decode()

        assert "hudang.accounts.policy.roles.require_permission" in page
        assert "tests/" in page
        assert '<span class="stat-value">1</span>' in page

    def test_an_unknown_number_is_nothing(self, sign_in, manager):
        assert sign_in(manager).get(reverse("web:control", args=["LC-999"])).status_code == 404


class TestPurposes:
    def test_a_reviewer_moves_a_draft(self, sign_in, legal_reviewer, customer_service):
        draft = purposes.purposes().filter(state="draft").first()

        answer = sign_in(legal_reviewer).post(
            reverse("web:purpose_move", args=[draft.code, "reviewed"])
        )

        draft.refresh_from_db()
        assert (answer.status_code, draft.state) == (302, "reviewed")

    def test_others_are_not_offered_the_move_and_are_refused(
        self, sign_in, manager, customer_service
    ):
        draft = purposes.purposes().filter(state="draft").first()
        browser = sign_in(manager)
        move = reverse("web:purpose_move", args=[draft.code, "reviewed"])

        assert move not in browser.get(reverse("web:purpose", args=[draft.code])).content.decode()
        assert browser.post(move).status_code == 403

    def test_a_state_that_is_none_is_nothing(self, sign_in, manager, customer_service):
        url = reverse("web:purpose_move", args=["billing", "perfect"])

        assert sign_in(manager).post(url).status_code == 404


class TestNotices:
    def test_anybody_reads_the_current_and_every_earlier_version(self, client, notice):
        page = client.get(reverse("web:notice")).content.decode()
        one = client.get(reverse("web:notice_version", args=[1]))

        assert notice.sections[0]["title_zh"] in page
        assert one.status_code == 200
        assert client.get(reverse("web:notice_version", args=[9])).status_code == 404

    def test_it_can_be_taken_away(self, client, notice):
        client.cookies["django_language"] = "en"
        answer = client.get(reverse("web:notice_text", args=[1]))

        assert answer["Content-Disposition"] == 'attachment; filename="notice-1-en.txt"'
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        written = answer.content.decode()
        assert all(one["title_en"] in written for one in notice.sections)
        assert notice.text_hash in written

    def test_a_text_is_read_while_it_is_drafted_and_warned_about_not_held_back(
        self, sign_in, privacy_lead, notice
    ):
        browser, url = sign_in(privacy_lead), reverse("web:notice_publish")
        form = browser.get(url).context["form"]
        filled = {name: form[name].value() for name in form.fields}
        filled |= {"day": localdate().isoformat(), "scope": "substance"}
        filled["rights_zh"] = "鉴于上述情形，" + "客户依照前款规定予以行使该等权利的应当依法" * 9

        read = browser.post(url, {**filled, "read": "yes"})

        assert read.status_code == 200
        assert "below 70" in text_of(read)
        assert purposes.versions().count() == 1
        assert browser.post(url, filled).status_code == 302
        assert purposes.versions().count() == 2

    def test_a_new_company_publishes_its_first_notice(self, sign_in, privacy_lead):
        Company.objects.create(
            name="安栖物业服务有限公司",
            credit_code="91350100M000100Y43",
            founded_at=factories.HIRED,
        )
        browser = sign_in(privacy_lead)
        form = browser.get(reverse("web:notice_publish")).context["form"]
        assert form["company"].value() == "安栖物业服务有限公司"

        refused = browser.post(reverse("web:notice_publish"), {"company": "安栖物业服务有限公司"})
        fields = {"company": "安栖物业服务有限公司", "contact": "前台，电话 16490000000"}
        answer = browser.post(reverse("web:notice_publish"), fields)

        version = purposes.current_notice(at=now())
        assert (refused.status_code, answer.status_code, version.number) == (422, 302, 1)
        assert "安栖物业服务有限公司是您个人信息的处理者" in version.sections[0]["body_zh"][0]

    def test_only_who_answers_for_privacy_publishes_it(self, sign_in, clerk):
        assert sign_in(clerk).get(reverse("web:notice_publish")).status_code == 403

    def test_a_posting_is_offered_once_there_is_a_notice(self, sign_in, clerk, community):
        page = sign_in(clerk).get(reverse("web:notices")).content.decode()

        assert reverse("web:notice_post") not in page

    def test_a_new_version_follows_the_last(self, sign_in, privacy_lead, notice):
        browser = sign_in(privacy_lead)
        form = browser.get(reverse("web:notice_publish")).context["form"]
        fields = {name: form[name].value() for name in form.fields}
        changed = next(name for name in fields if name.endswith("_zh"))
        fields |= {"day": localdate().isoformat(), changed: "第一段\n\n第二段"}
        nothing_said = browser.post(reverse("web:notice_publish"), fields | {"scope": ""})
        assert nothing_said.status_code == 422, "what changes is not chosen for anybody"
        fields |= {"scope": "correction"}

        answer = browser.post(reverse("web:notice_publish"), fields)

        version = purposes.current_notice(at=now())
        assert answer.status_code == 302
        assert version.number == 2
        assert version.sections[0]["body_zh"] == ["第一段", "第二段"]

    def test_an_empty_section_is_not_published(self, sign_in, privacy_lead, notice):
        answer = sign_in(privacy_lead).post(
            reverse("web:notice_publish"), {"day": localdate().isoformat()}
        )

        assert answer.status_code == 422
        assert purposes.versions().count() == 1


class TestPeople:
    APPOINTED = {"role": "butler", "valid_from": date(2026, 11, 23).isoformat(), "title": "管家"}

    def form(self, community, customer_service, **fields):
        return {
            **self.APPOINTED,
            "valid_from": localdate().isoformat(),
            "department": str(customer_service.pk),
            "communities": [str(community.pk)],
            "beat": "1、3",
            "purposes": ["billing"],
            **fields,
        }

    def test_an_account_is_opened_and_a_post_proposed(
        self, sign_in, security_admin, community, customer_service
    ):
        browser = sign_in(security_admin)
        person = {"code": "KF050", "name": "新人"}

        opened = browser.post(reverse("web:people_new"), person)
        appointed = browser.post(
            reverse("web:people_appoint", args=["KF050"]), self.form(community, customer_service)
        )

        change = PersonnelChange.objects.get(person__code="KF050")
        assert (opened.status_code, appointed.status_code) == (302, 200)
        assert (change.kind, change.status) == ("appoint", "waiting")
        assert not Post.objects.filter(user__code="KF050").exists()

    def test_a_strange_number_is_not_taken(self, sign_in, security_admin):
        answer = sign_in(security_admin).post(
            reverse("web:people_new"), {"code": "x y", "name": "新人"}
        )

        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"code"}

    def test_a_beat_belongs_to_one_community(
        self, sign_in, security_admin, manager, community, customer_service
    ):
        answer = sign_in(security_admin).post(
            reverse("web:people_appoint", args=[manager.code]),
            self.form(community, customer_service, communities=[]),
        )

        assert answer.status_code == 422

    def test_a_post_does_not_end_before_it_begins(
        self, sign_in, security_admin, manager, community, customer_service
    ):
        yesterday = localdate() - timedelta(days=1)
        answer = sign_in(security_admin).post(
            reverse("web:people_appoint", args=[manager.code]),
            self.form(community, customer_service, valid_until=yesterday.isoformat()),
        )

        assert answer.status_code == 422

    def test_a_post_ends_an_account_is_suspended_and_its_reopening_waits(
        self, sign_in, security_admin, manager
    ):
        browser = sign_in(security_admin)
        post = Post.objects.get(user__code=manager.code)
        browser.post(reverse("web:people_end_post", args=[post.pk]))
        browser.post(reverse("web:people_access", args=[manager.code]))
        closed = factories.account_of(manager).is_active
        browser.post(reverse("web:people_access", args=[manager.code]))

        post.refresh_from_db()
        assert not post.is_in_force(now())
        assert (closed, factories.account_of(manager).is_active) == (False, False)
        assert PersonnelChange.objects.get(person__code=manager.code).status == "waiting"

    def test_people_are_found_by_role(self, sign_in, supervisor, clerk, manager):
        page = sign_in(supervisor).get(reverse("web:people"), {"role": "clerk"}).content.decode()

        assert clerk.code in page
        assert manager.code not in page

    @pytest.mark.control("LC-126")
    def test_an_administrator_gets_no_second_role(
        self, sign_in, security_admin, system_admin, community, customer_service
    ):
        answer = sign_in(security_admin).post(
            reverse("web:people_appoint", args=[system_admin.code]),
            self.form(community, customer_service),
        )

        assert answer.status_code == 403


class TestLog:
    def test_looking_at_the_log_is_an_entry(self, sign_in, supervisor):
        sign_in(supervisor).get(reverse("web:log"))

        assert Entry.objects.filter(what="accesslog.recent", actor_code=supervisor.code).exists()

    def test_it_is_filtered_by_act_and_person(self, sign_in, supervisor, clerk):
        sign_in(clerk).get(reverse("web:log"))
        browser = sign_in(supervisor)

        found = browser.get(reverse("web:log"), {"act": "refuse", "actor": clerk.code.lower()})
        other = browser.get(reverse("web:log"), {"act": "export"})

        assert found.context["rows"].total == 1
        assert other.context["rows"].total == 0

    def test_a_refusal_names_its_page_and_a_deputy_whom_he_acted_for(
        self, sign_in, supervisor, clerk, custodian
    ):
        sign_in(clerk).get(reverse("web:people_new"))
        accesslog.record(
            act=Act.CHANGE, what="registry.amend", actor=clerk.code, role="clerk",
            acting_for=custodian.code, at=now(),
        )  # fmt: skip
        factories.account_of(custodian)

        page = sign_in(supervisor).get(reverse("web:log")).content.decode()

        assert "web:people_new" not in page
        assert f"for {custodian.name}" in page

    @pytest.mark.control("LC-127")
    def test_one_s_own_entry_is_proved_and_another_one_s_by_who_verifies(
        self, sign_in, clerk, butler, supervisor
    ):
        sign_in(clerk).get(reverse("web:people_new"))
        proof = reverse("web:log_proof", args=[Entry.objects.filter(act=Act.REFUSE).get().pk])

        assert sign_in(butler).get(proof).status_code == 403
        for person in (clerk, supervisor):
            waiting = sign_in(person).get(proof)
            assert waiting.status_code == 409
            assert "has its leaf after a second" in waiting.content.decode()
        assert Entry.objects.filter(what="accesslog.prove").count() == 2

    def test_the_checker_of_proofs_is_given_away(self, sign_in, clerk):
        answer = sign_in(clerk).get(reverse("web:log_checker"))

        assert answer["Content-Disposition"] == 'attachment; filename="check_proof.py"'
        assert b"def main" in answer.content

    def test_nonsense_in_a_filter_falls_back_to_the_week(self, sign_in, supervisor):
        answer = sign_in(supervisor).get(reverse("web:log"), {"first": "yesterday", "act": "x"})

        assert answer.status_code == 200

    def test_one_sees_one_s_own_entries_only(self, sign_in, clerk, manager):
        sign_in(manager).get(reverse("web:people"))

        rows = sign_in(clerk).get(reverse("web:own_log")).context["rows"].rows

        assert {entry.actor_code for entry in rows} == {clerk.code}


class TestHealth:
    def test_it_names_the_suite_and_claims_nothing(self, sign_in, supervisor):
        page = sign_in(supervisor).get(reverse("web:health")).content.decode()

        assert "software, no certificate" in page
        assert "One user of the operating system" in page

    def test_a_change_of_the_suite_says_how_far_it_is(self, sign_in, supervisor):
        SuiteChange.objects.create(suite=2, stage="indexed", started_at=now(), changed_at=now())

        page = sign_in(supervisor).get(reverse("web:health")).content.decode()

        assert "SM: search tokens made anew" in page

    def test_a_damaged_state_of_the_log_is_said(self, sign_in, supervisor, settings, tmp_path):
        settings.HUDANG_LOG = tmp_path

        page = sign_in(supervisor).get(reverse("web:health")).content.decode()

        assert "The state of the log is damaged" in page


@pytest.mark.parametrize("chart", ["notice", "houses"])
def test_a_chart_is_data_never_code(sign_in, clerk, chart):
    answer = sign_in(clerk).get(reverse("web:home_chart", args=[chart]))

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["series"]


def test_an_unknown_chart_is_nothing(sign_in, clerk):
    assert sign_in(clerk).get(reverse("web:home_chart", args=["wealth"])).status_code == 404


def test_too_many_attempts_get_a_page_of_ours(client, db):
    cache.clear()
    answers = [client.post(reverse("account_login"), {}).status_code for _ in range(31)]

    assert answers[-1] == 429
