"""Copies are made by the clock, stay while they are needed, and are missed when none comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from hudang.backup import copying, policy, queries, services
from hudang.backup.errors import CopyDamaged
from hudang.backup.models import Copy
from hudang.backup.policy import Held
from hudang.vault import disk
from hudang.vault.models import VaultState

pytestmark = pytest.mark.control("LC-130")

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_by_the_clock_comes_everything_daily_and_the_keys_hourly(place):
    made = [services.back_up_if_due(at=at(hours)) for hours in (0, 0.5, 1, 1.5, 2, 24, 24.5)]

    assert [folder and folder.name for folder in made] == [
        "20261123T010000Z-full", None, "20261123T020000Z-keys", None, "20261123T030000Z-keys",
        "20261124T010000Z-full", None,
    ]  # fmt: skip


def test_without_an_interval_none_comes_by_itself(place, settings):
    settings.BACKUP_HOURS = settings.BACKUP_KEYS_HOURS = 0

    assert services.back_up_if_due(at=at(0)) is None
    assert not Copy.objects.exists()


def test_two_that_ask_at_once_make_one(place, monkeypatch):
    """While one makes a copy, another process asks, and leaves it to the first."""
    asked = []

    def ask_too(*, at):
        with place.as_another():
            asked.append(services.back_up_if_due(at=at))

    made = copying.back_up

    def back_up(*, at, **more):
        ask_too(at=at)
        return made(at=at, **more)

    monkeypatch.setattr(copying, "back_up", back_up)
    assert services.back_up_if_due(at=at(0)) is not None
    assert asked == [None]
    assert Copy.objects.count() == 1


def test_old_copies_make_room_and_strangers_stay(place, settings):
    settings.BACKUP_DAILY, settings.BACKUP_WEEKLY = 2, 1
    backup = place.folder / "backup"
    disk.private_folder(backup)
    (backup / "20200101T000000Z-full").mkdir()
    for day in range(4):
        services.back_up_if_due(at=at(24 * day))

    assert names(backup) == [
        "20200101T000000Z-full", "20261125T010000Z-full", "20261126T010000Z-full",
    ]  # fmt: skip
    assert Copy.objects.filter(removed_at__isnull=False).count() == 2


def test_the_last_good_copy_stays_whatever_the_numbers_say(place, settings, monkeypatch):
    settings.BACKUP_DAILY = settings.BACKUP_WEEKLY = 0
    services.back_up_if_due(at=at(0))
    monkeypatch.setattr(copying, "verify", damaged)
    with pytest.raises(CopyDamaged):
        services.back_up_if_due(at=at(24))
    services.prune(at=at(48))

    assert names(place.folder / "backup")[0] == "20261123T010000Z-full"
    assert queries.newest().made_at == at(0)


def damaged(*_arguments, **_options):
    raise CopyDamaged("data.dump")


ONE = st.tuples(st.integers(0, 200), st.booleans(), st.booleans())
COPIES = st.lists(ONE, max_size=40, unique_by=lambda copy: copy[0]).map(
    lambda rows: [
        Held(str(hour), START + timedelta(hours=7 * hour), is_full, is_verified)
        for hour, is_full, is_verified in rows
    ]
)  # fmt: skip


@given(COPIES, st.integers(0, 9), st.integers(0, 9))
def test_what_is_needed_is_never_removed_and_the_rest_does_not_grow(copies, daily, weekly):
    kept = policy.kept(copies, daily=daily, weekly=weekly)
    good = [copy for copy in copies if copy.is_full and copy.is_verified]
    last = max(good, key=lambda copy: copy.made_at, default=None)
    later = [copy for copy in copies if last is None or copy.made_at >= last.made_at]

    assert {copy.name for copy in later} <= kept
    assert len([one for one in good if one.name in kept]) <= 1 + daily + weekly
    assert (
        policy.kept([one for one in copies if one.name in kept], daily=daily, weekly=weekly)
        == kept
    )


def test_no_good_copy_for_days_is_a_grave_alarm_in_the_doctor(place, capsys, time_machine):
    began = VaultState.objects.get().initialised_at
    codes = {day: [one.code for one in queries.advice(at=began + day * DAY)] for day in (1, 4)}
    assert codes == {1: ["backup.none"], 4: ["backup.stale"]}
    services.back_up(at=began + 4 * DAY)
    assert queries.advice(at=began + 6 * DAY) == []
    [alarm] = queries.advice(at=began + 8 * DAY)
    assert alarm.is_grave
    time_machine.move_to(began + 8 * DAY)
    with pytest.raises(SystemExit) as end:
        call_command("doctor")
    assert end.value.code == 1
    assert "! No good copy was made since" in capsys.readouterr().out


def test_a_copy_that_is_checked_again_is_noted(place, capsys):
    folder = services.back_up(at=at(0))
    Copy.objects.update(verified_at=None)
    assert queries.newest() is None
    call_command("backup", "--verify", str(folder))
    assert queries.newest().name == folder.name
