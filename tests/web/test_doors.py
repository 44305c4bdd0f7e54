"""Who gets in: every address as a stranger, without a post, without a second factor."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from hudang.accesslog.models import Act, Entry
from hudang.web.middleware import PUBLIC
from tests import factories

SAMPLES = {
    "uuid": str(uuid4()),
    "int": 1,
    "slug": "billing",
    "str": "X1",
}


def patterns(resolver=None, prefix=""):
    """Yield every named route of the site with the kinds of its arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from patterns(pattern, prefix + namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            converters = pattern.pattern.converters
            kinds = {
                name: type(converter)
                .__name__.removesuffix("Converter")
                .lower()
                .replace("string", "str")
                for name, converter in converters.items()
            }
            yield prefix + pattern.name, kinds


def routes():
    """Yield every route of the site with sample arguments."""
    for name, kinds in patterns():
        arguments = {argument: SAMPLES[kind] for argument, kind in kinds.items()}
        yield name, reverse(name, kwargs=arguments)


ALL = sorted(dict(routes()).items())
# The API answers programs in its own way (tests/api/test_matrix.py).
CLOSED = [(name, url) for name, url in ALL if name not in PUBLIC and not name.startswith("api:")]


@pytest.mark.parametrize(("name", "url"), CLOSED, ids=[name for name, _ in CLOSED])
def test_a_stranger_is_asked_to_sign_in(client, db, name, url):
    answer = client.get(url)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("name", "url"), CLOSED, ids=[name for name, _ in CLOSED])
def test_a_script_without_a_session_gets_nothing(client, db, name, url):
    answer = client.post(url, headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.content == b""


def test_the_public_pages_are_a_short_list():
    assert {name for name, _ in ALL} >= PUBLIC
    assert len(PUBLIC) == 23


@pytest.mark.control("LC-125")
def test_somebody_without_a_post_is_refused_everywhere(client, db):
    user = factories.make_user("KF099", name="周新")
    client.force_login(user)

    answer = client.get(reverse("web:home"), headers={"Accept-Language": "en"})

    assert answer.status_code == 403
    assert "LC-125" in answer.content.decode()
    assert Entry.objects.filter(act=Act.REFUSE, actor_code="KF099").count() == 1


@pytest.mark.control("LC-131")
def test_who_can_open_values_must_set_up_a_second_factor(sign_in, clerk):
    answer = sign_in(clerk, second_factor=False).get(reverse("web:home"))

    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_index")


@pytest.mark.control("LC-131")
def test_who_administers_must_set_up_a_second_factor_too(sign_in, security_admin):
    browser = sign_in(security_admin, second_factor=False)

    assert browser.get(reverse("web:home"))["Location"] == reverse("mfa_index")
    assert "administer the system" in browser.get(reverse("mfa_index")).content.decode()


@pytest.mark.control("LC-131")
def test_the_demonstration_needs_no_second_factor(sign_in, clerk, settings):
    settings.DEMO = True

    assert sign_in(clerk, second_factor=False).get(reverse("web:home")).status_code == 200


def test_who_opens_nothing_needs_no_second_factor(sign_in, manager):
    assert sign_in(manager, second_factor=False).get(reverse("web:home")).status_code == 200


def test_a_suspended_account_is_a_stranger_at_once(sign_in, manager):
    client = sign_in(manager)
    user = factories.account_of(manager)
    user.is_active = False
    user.save()

    assert client.get(reverse("web:home")).status_code == 302
