"""Messages by the API: queued, listed without their values, taken back."""

from __future__ import annotations

import pytest

from hudang.outbox.models import Message
from hudang.outbox.templates import TEMPLATES
from tests.factories import mobile

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def body(zhang_san):
    return {
        "customer": zhang_san.number,
        "template": "leak",
        "channel": "sms",
        "blanks": dict(TEMPLATES["leak"].sample),
    }


@pytest.fixture
def path(community):
    return f"/communities/{community.code}/messages"


def test_a_message_is_queued_once_seen_without_values_and_taken_back(ask, clerk, body, path):
    made = ask(clerk).post(path, body, **{"Idempotency-Key": "leak-1"})
    again = ask(clerk).post(path, body, **{"Idempotency-Key": "leak-1"})
    assert made.status_code == 201, made.content
    assert (again.json(), Message.objects.count()) == (made.json(), 1)

    listed = ask(clerk).get(path, state="queued", number=body["customer"])
    assert listed.json() == {"messages": [made.json()], "total": 1}
    assert mobile(1) not in listed.content.decode()
    assert "卫生间" not in listed.content.decode()
    one = f"{path}/{made.json()['id']}"
    assert ask(clerk).get(one).json() == made.json()
    assert ask(clerk).post(f"{one}/withdraw").json()["state"] == "withdrawn"
    assert ask(clerk).post(f"{one}/withdraw").status_code == 403


def test_an_offer_without_consent_is_refused_with_its_control(ask, clerk, body, path):
    blanks = dict(TEMPLATES["new_service"].sample)
    answer = ask(clerk).post(path, body | {"template": "new_service", "blanks": blanks})

    assert (answer.status_code, answer.json()["control"]) == (409, "LC-022")


@pytest.mark.parametrize("wrong", [{"template": "none"}, {"blanks": {"place": "卫生间"}}])
def test_an_unknown_template_or_blank_is_an_error_of_the_body(ask, clerk, body, path, wrong):
    assert ask(clerk).post(path, body | wrong).status_code == 422
    assert not Message.objects.exists()


def test_a_program_reads_which_templates_there_are_and_what_their_blanks_are(ask, clerk):
    listed = ask(clerk).get("/message-templates").json()
    (leak,) = [one for one in listed if one["code"] == "leak"]
    assert (leak["version"], leak["kind"], leak["blanks"]) == (1, "service", ["place", "phone"])
    assert leak["text"]["en"].startswith("Urgent")
