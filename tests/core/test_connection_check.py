"""The check of a kept connection: it costs no statement, and finds one that the server ended."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_connection_that_stands_is_usable():
    connection.ensure_connection()
    assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_not_used_again():
    other = connection.copy()
    other.ensure_connection()
    try:
        with connection.cursor() as cursor:
            ended = [other.connection.info.backend_pid]
            cursor.execute("SELECT pg_terminate_backend(%s::integer, 5000)", ended)
            assert cursor.fetchone() == (True,)
        assert not other.is_usable()
    finally:
        other.close()


def test_a_connection_that_was_closed_here_is_not_usable():
    other = connection.copy()
    assert not other.is_usable()
    other.ensure_connection()
    assert other.is_usable()
    other.connection.close()
    assert not other.is_usable()


def test_an_ended_connection_is_replaced_at_the_next_request():
    other = connection.copy()
    other.settings_dict = {**other.settings_dict, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
    other.ensure_connection()
    try:
        pid = other.connection.info.backend_pid
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s::integer, 5000)", [pid])
        other.close_if_unusable_or_obsolete()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone() != (pid,)
    finally:
        other.close()
