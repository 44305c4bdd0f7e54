"""Keys at the terminal: halves printed and typed back, rotation, check, and an init that waits."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from hudang.cli import halves as terminal
from hudang.cli.management.commands.found_company import Command as Init
from hudang.vault import halves, services
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultKey
from tests.vault.conftest import HERE, own_keys, own_ledger, worker

__all__ = ["own_keys", "own_ledger", "worker"]

pytestmark = [pytest.mark.usefixtures("worker"), pytest.mark.control("LC-034")]

GROUP = re.compile(r"\b[A-Z2-9]{5}\b")


@pytest.fixture
def place(settings, tmp_path):
    settings.HUDANG_ESCROW = [str(tmp_path / "usb")]
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def typing(monkeypatch):
    """Let two people type what was printed, as the test changes it."""
    printed: list[str] = []

    class Typed(io.StringIO):
        """Reads the halves off the paper when the first line is asked for."""

        script = ["1", "", "2", ""]

        def readline(self) -> str:
            if not self.script:
                return ""
            said = self.script.pop(0)
            groups = GROUP.findall("\n".join(printed))[-34:]
            halves_ = {"1": groups[:17], "2": groups[17:]}
            return (" ".join(halves_[said]) if said in halves_ else said) + "\n"

    typed = Typed()
    monkeypatch.setattr(sys, "stdin", typed)
    return typed, printed


def test_the_key_counts_once_both_halves_were_typed_back(place, typing):
    typed, printed = typing
    typed.script = ["AAAAA", "", "1", "", "2", ""]
    terminal.hand_over(lambda text: printed.append(str(text)))
    assert services.has_recovery_key()
    assert sorted(path.name for path in place.iterdir()) == ["epoch-1.escrow", "hudang-escrow"]
    assert any("17 groups" in line for line in printed)


def test_twice_the_same_half_is_asked_for_again(place, typing):
    typed, printed = typing
    typed.script = ["1", "", "1", "", "1", "", "2", ""]
    terminal.hand_over(lambda text: printed.append(str(text)))
    assert any("do not make the recovery key" in line for line in printed)


def test_init_does_not_finish_before_both_halves_are_typed_back(place, typing):
    typed, printed = typing
    typed.script = ["1", ""]
    init = Init(stderr=io.StringIO())
    init.stderr.write = lambda text="", **_options: printed.append(str(text))
    with pytest.raises(CommandError, match="Not finished"):
        init._confirm_recovery()
    assert not services.has_recovery_key()
    typed.script = ["1", "", "2", ""]
    init._confirm_recovery()
    assert services.has_recovery_key()
    typed.script = []
    init._confirm_recovery()  # nothing is asked a second time


def test_init_names_what_is_missing_where_no_place_is_registered(settings, typing):
    settings.HUDANG_ESCROW = []
    _typed, printed = typing
    init = Init(stderr=io.StringIO())
    init.stderr.write = lambda text="", **_options: printed.append(str(text))
    with pytest.raises(CommandError, match="HUDANG_ESCROW"):
        init._confirm_recovery()


def test_the_keys_are_rotated_and_checked_with_both_halves(place, capsys, monkeypatch):
    pair = services.make_recovery_key(at=now())
    services.confirm_halves(*(half.printed() for half in pair), at=now())
    services.make_keys([Owner(Kind.CUSTOMER, HERE, HERE)], slots=[Slot.CONTACT])
    call_command("rotate_keys", "--json")
    figures = json.loads(capsys.readouterr().out)
    assert (figures["epoch"], figures["stage"], figures["waiting"]) == (2, "sealed", [])
    call_command("rotate_keys", "--if-due")
    assert "No rotation is due" in capsys.readouterr().out
    typed = "\n\n".join(half.printed() for half in pair) + "\n\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    call_command("check_keys", "--all", "--halves", "--json")
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (report["clean"], report["places"], report["epoch"]) == (True, 1, 2)


def test_a_check_that_finds_something_ends_with_status_1(settings, place, capsys):
    settings.DEMO = True
    services.make_keys([Owner(Kind.CUSTOMER, HERE, HERE)], slots=[Slot.CONTACT])
    VaultKey.objects.filter(owner_id=HERE).update(bundle=bytes(64))
    with pytest.raises(SystemExit, match="1"):
        call_command("check_keys", "--all")
    assert "do not open" in capsys.readouterr().out


def test_an_escrow_copy_of_another_key_is_found_with_both_halves(place, capsys, monkeypatch):
    pair = services.make_recovery_key(at=now())
    services.confirm_halves(*(half.printed() for half in pair), at=now())
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n\n".join(h.printed() for h in pair) + "\n\n"))
    (place / "epoch-1.escrow").write_bytes(bytes(100))
    with pytest.raises(SystemExit, match="1"):
        call_command("check_keys", "--halves", "--json")
    assert "PLACE" in capsys.readouterr().out


def test_halves_of_another_key_check_nothing(place, monkeypatch):
    pair = services.make_recovery_key(at=now())
    services.confirm_halves(*(half.printed() for half in pair), at=now())
    others = halves.split(bytes(32), key_id=b"\0\0\0\0")
    monkeypatch.setattr(
        sys, "stdin", io.StringIO("\n\n".join(h.printed() for h in others) + "\n\n")
    )
    with pytest.raises(CommandError, match="do not make the recovery key"):
        call_command("check_keys", "--halves")
