"""The server's own log says what happened where, and no value of a person."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from hudang.core import logs

IDENTITY, MOBILE, LANDLINE = "99000019900307123X", "16490001234", "0755-8123 4567"
PLATE, EMAIL, CREDIT, NAME = "粤B·A1234", "fang.wang@example.cn", "91350100M000100Y43", "欧阳若水"
VALUES = (IDENTITY, MOBILE, LANDLINE, PLATE, EMAIL, CREDIT)
UUID = "0199a3f0-1111-7222-8333-444455556666"


def line(event, *args, name="hudang.test", exc_info=None, **extra):
    """Return what a record becomes, as JSON and as the line for a person."""
    record = logging.LogRecord(name, logging.WARNING, __file__, 1, event, args, exc_info)
    record.__dict__.update(extra)
    return logs.JsonFormatter().format(record) + logs.PlainFormatter().format(record)


def caught(exception):
    try:
        raise exception
    except type(exception):
        return sys.exc_info()


@pytest.mark.control("LC-131")
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "message", ["{} is there twice", "看见{}了", "phone={}", '{{"mobile": "{}"}}', "/x?q={}"]
)
def test_a_value_in_a_message_is_masked(message, value):
    assert value not in line(message.format(value))
    assert value not in line("%s is there", message.format(value))


@pytest.mark.parametrize(
    "message",
    [f"姓名：{NAME}，来访", f'{{"name": "{NAME}"}}', f"name='{NAME}'", f"GET /customers?q={NAME}"],
)
def test_a_name_in_a_known_field_is_masked(message):
    assert NAME not in line(message)


def test_what_the_operator_needs_stays():
    said = line("The job registry.check_roster %s of %s waits 12345 ms", 77, UUID)

    assert f"registry.check_roster 77 of {UUID} waits 12345 ms" in said


@given(
    st.sampled_from(VALUES),
    st.text(alphabet="abc，。 :=/甲乙", max_size=8),
    st.text(alphabet="abc，。 :=/甲乙", max_size=8),
)
def test_no_value_survives_whatever_stands_around_it(value, before, after):
    # A letter directly before a credit code or a plate would make it another word.
    assert value not in logs.mask(f"{before} {value} {after}")


@pytest.mark.control("LC-131")
def test_an_exception_is_its_kind_and_its_places():
    try:
        try:
            raise KeyError(MOBILE)
        except KeyError as error:
            raise ValueError(f"{NAME} has {MOBILE}") from error
    except ValueError:
        said = line("It broke.", exc_info=sys.exc_info())

    assert "ValueError < KeyError" in said
    assert "core/test_logs.py" in said
    assert MOBILE not in said
    assert NAME not in said


@pytest.mark.django_db
def test_a_row_that_the_database_quotes_is_not_repeated():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE planted (name text PRIMARY KEY)")
        with pytest.raises(IntegrityError) as refused:
            cursor.execute("INSERT INTO planted VALUES (%s), (%s)", [NAME, NAME])
    assert NAME in str(refused.value)

    error = refused.value
    said = line(f"It broke: {error}", exc_info=(type(error), error, error.__traceback__))

    assert NAME not in said
    assert "IntegrityError < UniqueViolation" in said


def test_our_own_exceptions_and_the_systems_say_what_is_wrong():
    assert "No space left" in line("x", exc_info=caught(OSError(28, "No space left on device")))
    assert "Stop that one" in line("x", exc_info=caught(type(
        "LauncherError", (Exception,), {"__module__": "hudang.launcher"}
    )("Stop that one first")))  # fmt: skip


def test_what_django_says_of_a_request_repeats_no_address():
    said = line("Not Found: %s", f"/customers/{NAME}/", name="django.request")
    said += line(f"Invalid HTTP_HOST header: '{NAME}'", name="django.security.DisallowedHost")

    assert NAME not in said
    assert "DisallowedHost" in said


def test_the_arguments_of_a_job_are_masked_like_anything_else():
    said = line("Starting job registry.x[3](q='%s')", MOBILE, name="procrastinate.worker")

    assert MOBILE not in said
    assert "registry.x[3]" in said


def test_a_line_is_one_json_object_with_the_requests_number():
    token = logs.bound.set({"request": "ab12"})
    record = logging.LogRecord("hudang.request", logging.INFO, "", 1, "answered", (), None)
    record.facts = {"route": "web:home", "status": 200, "session": ""}
    said = json.loads(logs.JsonFormatter().format(record))
    logs.bound.reset(token)

    assert said["request"] == "ab12"
    assert (said["route"], said["status"]) == ("web:home", 200)
    assert "session" not in said
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", said["at"])


def test_an_exception_that_ends_a_process_is_written_like_any_other():
    program = (
        "from hudang.core import logs; import logging, threading\n"
        "h = logging.StreamHandler(); h.setFormatter(logs.JsonFormatter())\n"
        "logging.getLogger().addHandler(h); logs.catch_uncaught()\n"
        f"def broken(): raise KeyError('{MOBILE}')\n"
        "thread = threading.Thread(target=broken); thread.start(); thread.join()\n"
        f"raise ValueError('{NAME}')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert ended.returncode == 1
    assert [json.loads(one)["error"] for one in ended.stderr.splitlines()] == [
        "KeyError", "ValueError",
    ]  # fmt: skip
    assert MOBILE not in ended.stderr
    assert NAME not in ended.stderr
