"""The pages of our own people: proposing and confirming, signing, tokens, activating."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from hudang.accounts import queries, services
from hudang.accounts.models import (
    ApiToken,
    Handover,
    PersonnelChange,
    Role,
    TokenScope,
    Undertaking,
    User,
)
from hudang.accounts.services import Terms
from tests import factories

pytestmark = pytest.mark.django_db
HALF = re.compile(r'<code class="once">([0-9A-Z]{5}-[0-9A-Z]{5})</code>')
NEW_PASSWORD = "qiu-shui-gong-chang-tian"


def text(answer) -> str:
    return answer.content.decode()


def post(browser, route, /, *args, **fields):
    return browser.post(reverse(f"web:{route}", args=args), fields)


@pytest.fixture
def newcomer(security_admin):
    return services.create_user("KF009", name="孙洁", by=security_admin, at=now())


@pytest.fixture
def waiting(newcomer, security_admin, customer_service):
    terms = Terms(role=Role.CLERK, department=customer_service)
    return services.propose_appointment(newcomer, terms=terms, by=security_admin, at=now()).change


def test_from_a_new_account_to_a_signed_in_person(
    sign_in, client, security_admin, system_admin, customer_service
):
    proposer, confirmer = sign_in(security_admin), sign_in(system_admin)
    created = post(proposer, "people_new", code="KF009", name="孙洁")
    assert created["Location"] == reverse("web:people_person", args=["KF009"])

    proposed = post(
        proposer, "people_appoint", "KF009",
        role="clerk", department=customer_service.pk, valid_from=localdate(),
    )  # fmt: skip
    (first,) = HALF.findall(text(proposed))
    change = PersonnelChange.objects.get()
    assert "KF009" in text(confirmer.get(reverse("web:change", args=[change.pk])))
    assert "孙洁" in text(confirmer.get(reverse("web:home")))
    (second,) = HALF.findall(text(post(confirmer, "change_confirm", change.pk)))
    assert not HALF.search(text(confirmer.get(reverse("web:change", args=[change.pk]))))

    wrong = {"code": "KF009", "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    refused = post(client, "activate", activation_code=first + first, **wrong)
    assert refused.status_code == 422
    assert NEW_PASSWORD not in text(refused)
    assert first not in text(refused)
    done = post(client, "activate", activation_code=first + second, **wrong)
    assert done["Location"] == reverse("mfa_activate_totp")
    assert queries.acting(User.objects.get(code="KF009"), at=now()).roles == {Role.CLERK}
    assert client.get(done["Location"]).status_code == 200


def test_passwords_that_differ_activate_nothing(client):
    answer = post(
        client,
        "activate",
        code="KF009",
        activation_code="1" * 20,
        password=NEW_PASSWORD,
        again="x",
    )

    assert answer.status_code == 422
    assert "两次输入的密码不同" in text(answer)


@pytest.mark.control("LC-139")
def test_the_proposer_sees_no_button_and_is_refused_when_he_insists(
    sign_in, security_admin, waiting
):
    browser = sign_in(security_admin)
    confirm = reverse("web:change_confirm", args=[waiting.pk])

    assert confirm not in text(browser.get(reverse("web:change", args=[waiting.pk])))
    refused = browser.post(confirm)

    assert refused.status_code == 403
    assert "LC-139" in text(refused)


@pytest.mark.control("LC-139")
def test_a_proposal_is_refused_with_a_reason_or_withdrawn(
    sign_in, security_admin, second_admin, waiting
):
    other = sign_in(second_admin)
    assert post(other, "change_refuse", waiting.pk).status_code == 422
    post(other, "change_refuse", waiting.pk, reason="部门有误")
    assert "部门有误" in text(
        sign_in(security_admin).get(reverse("web:change", args=[waiting.pk]))
    )
    assert "refused" in text(other.get(reverse("web:changes")))
    assert post(sign_in(security_admin), "change_withdraw", waiting.pk).status_code == 403


@pytest.mark.control("LC-139")
def test_the_person_is_told_on_the_workbench_until_he_takes_note(
    sign_in, clerk, security_admin, second_admin
):
    admin = sign_in(security_admin)
    post(admin, "people_reset", clerk.code, "second-factor")
    services.confirm(PersonnelChange.objects.get(), by=second_admin, at=now())
    browser = sign_in(clerk)

    assert "new second factor" in text(browser.get(reverse("web:home")))
    post(browser, "news_read")
    assert "new second factor" not in text(browser.get(reverse("web:home")))
    assert post(admin, "people_reset", clerk.code, "face").status_code == 404


def test_a_deputy_is_proposed_from_the_page_of_a_post(sign_in, clerk, butler, security_admin):
    browser, held = sign_in(security_admin), factories.account_of(butler).posts.get()
    page = text(browser.get(reverse("web:people_person", args=[butler.code])))
    assert reverse("web:people_deputy", args=[held.pk]) in page
    fields = {"person": factories.account_of(clerk).pk, "valid_from": "2026-11-30"}

    backwards = post(browser, "people_deputy", held.pk, **fields, valid_until="2026-11-29")
    post(browser, "people_deputy", held.pk, **fields, valid_until="2026-12-06")

    assert backwards.status_code == 422
    assert PersonnelChange.objects.get().terms["deputises"] == str(held.pk)
    detail = browser.get(reverse("web:change", args=[PersonnelChange.objects.get().pk]))
    assert butler.name in text(detail)


@pytest.mark.control("LC-139")
def test_the_supervisor_sees_mutual_approvals_and_a_clerk_does_not(
    sign_in, supervisor, clerk, manager
):
    services.approve("accounts.appoint", applicant=clerk.code, by=manager, at=now())
    services.approve("accounts.reset_factor", applicant=manager.code, by=clerk, at=now())

    shown = text(sign_in(supervisor).get(reverse("web:approvals")))

    assert f"{clerk.name} ↔ {manager.name}" in shown
    assert "new second factor" in shown
    assert sign_in(clerk).get(reverse("web:approvals")).status_code == 403


# Undertakings


@pytest.mark.control("LC-137")
def test_one_signs_with_the_password_and_not_without_reading(sign_in, clerk):
    Undertaking.objects.all().delete()
    browser, page = sign_in(clerk), reverse("web:own_undertaking")
    assert page in text(browser.get(reverse("web:home")))

    for fields in ({"version": 1}, {"version": 1, "is_read": "on", "password": "no"}):
        assert browser.post(page, fields).status_code == 422
    signed = browser.post(page, {"version": 1, "is_read": "on", "password": factories.PASSWORD})

    assert signed.status_code == 302
    assert Undertaking.objects.get().means == "password"
    assert page not in text(browser.get(reverse("web:home"))).split("<main")[1]


@pytest.mark.control("LC-137")
def test_the_custodian_sees_who_is_missing_and_the_privacy_lead_publishes(
    sign_in, clerk, custodian, privacy_lead
):
    Undertaking.objects.filter(user__code=clerk.code).delete()
    shown = text(sign_in(custodian).get(reverse("web:undertakings")))
    assert "1 person has not signed." in shown
    assert reverse("web:undertakings_publish") not in shown

    lead = sign_in(privacy_lead)
    assert lead.get(reverse("web:undertakings_publish")).status_code == 200
    post(lead, "undertakings_publish", body_zh="新的承诺。", body_en="A new one.")
    assert "A new one." in text(lead.get(reverse("web:undertakings")))


# Access tokens


@pytest.mark.control("LC-138")
def test_a_token_is_shown_once_listed_and_revoked(sign_in, clerk, security_admin):
    browser = sign_in(clerk)
    fields = {"name": "月度报表", "scopes": ["read", "open"], "days": 30}
    confirmed = {**fields, "password": factories.PASSWORD}

    assert post(browser, "tokens_new", **confirmed, addresses="nowhere").status_code == 422
    assert post(browser, "tokens_new", **confirmed).status_code == 409
    made = text(post(browser, "tokens_new", **confirmed, addresses="10.0.0.8，10.1.0.0/16"))
    (secret,) = re.findall(r'<code class="once">(hd_[\w-]+)</code>', made)

    token = ApiToken.objects.get()
    assert token.addresses == ["10.0.0.8/32", "10.1.0.0/16"]
    assert (token.valid_until - token.created_at).days == 1
    assert services.authenticate_token(secret, address="10.1.2.3", at=now()).code == clerk.code
    listed = text(browser.get(reverse("web:tokens")))
    assert "月度报表" in listed
    assert secret not in listed
    everybodys = sign_in(security_admin)
    assert "月度报表" in text(everybodys.get(reverse("web:tokens_all")))
    assert browser.get(reverse("web:tokens_all")).status_code == 403
    post(everybodys, "token_revoke", token.pk)
    assert "revoked" in text(browser.get(reverse("web:tokens")))


@pytest.mark.control("LC-131")
def test_after_five_wrong_passwords_even_the_right_one_waits(sign_in, clerk):
    browser = sign_in(clerk)
    fields = {"name": "月度报表", "scopes": [TokenScope.READ], "days": 1}
    for _attempt in range(5):
        post(browser, "tokens_new", **fields, password="wrong-wrong")

    answer = post(browser, "tokens_new", **fields, password=factories.PASSWORD)

    assert answer.status_code == 422
    assert "fifteen minutes" in text(answer)
    assert not ApiToken.objects.exists()


# Handovers


@pytest.mark.control("LC-134")
def test_a_handover_is_opened_and_signed_by_both(sign_in, clerk, custodian, security_admin):
    admin, giver, receiver = (sign_in(one) for one in (security_admin, clerk, custodian))
    post(
        admin, "people_handover", clerk.code,
        receiver=factories.account_of(custodian).pk, is_leaving="on",
    )  # fmt: skip
    handover = Handover.objects.get()
    page = reverse("web:handover", args=[handover.pk])
    assert page in text(giver.get(reverse("web:home")))
    assert page in text(admin.get(reverse("web:handovers")))

    assert post(giver, "handover_sign", handover.pk, password="no").status_code == 422
    post(giver, "handover_sign", handover.pk, password=factories.PASSWORD)
    post(receiver, "handover_sign", handover.pk, password=factories.PASSWORD)

    assert "handed over" in text(receiver.get(page))
    assert not factories.account_of(clerk).is_active
    assert giver.get(page).status_code == 302


def test_a_handover_is_cancelled_and_a_stranger_finds_none(
    sign_in, clerk, butler, custodian, security_admin
):
    admin = sign_in(security_admin)
    post(admin, "people_handover", clerk.code, receiver=factories.account_of(custodian).pk)
    handover = Handover.objects.get()

    assert sign_in(butler).get(reverse("web:handover", args=[handover.pk])).status_code == 404
    assert admin.get(reverse("web:handover", args=[uuid4()])).status_code == 404
    post(admin, "handover_cancel", handover.pk)
    assert Handover.objects.get().status == "cancelled"


def test_a_suspended_account_opens_again_by_two(sign_in, clerk, security_admin, second_admin):
    admin = sign_in(security_admin)
    post(admin, "people_access", clerk.code)
    post(admin, "people_access", clerk.code)
    assert not factories.account_of(clerk).is_active

    post(sign_in(second_admin), "change_confirm", PersonnelChange.objects.get().pk)

    assert factories.account_of(clerk).is_active
