"""What a dead worker had begun is done by the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from hudang.core import jobs

pytestmark = pytest.mark.django_db

NAME = "registry.rebuild_index"


def begun(*, heartbeat):
    """Queue a job and let a worker begin it that last said so at that moment."""
    number = jobs.defer(NAME, lock=NAME)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
            [heartbeat],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, number],
        )
    return number


def state(number):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [number])
        return cursor.fetchone()[0]


def test_the_job_of_a_worker_that_died_is_handed_back():
    number = begun(heartbeat=now() - timedelta(minutes=2))

    assert jobs.hand_back(at=now()) == 1
    assert state(number) == "todo"
    assert jobs.hand_back(at=now()) == 0


def test_the_job_of_a_worker_that_is_forgotten_is_handed_back():
    number = begun(heartbeat=now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")

    assert jobs.hand_back(at=now()) == 1
    assert state(number) == "todo"


def test_the_job_of_a_worker_that_lives_is_left_alone():
    number = begun(heartbeat=now() - timedelta(seconds=20))

    assert jobs.hand_back(at=now()) == 0
    assert state(number) == "doing"
