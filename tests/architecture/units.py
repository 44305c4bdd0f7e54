"""The units of deploy/ as data: what each runs, as whom, and what it may write."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HARDENING = DEPLOY / "systemd/hudang-.service.d/hardening.conf"


@dataclass
class Unit:
    """One unit file; a key may stand there more than once."""

    name: str
    said: dict[str, list[str]] = field(default_factory=dict)

    def one(self, key: str) -> str:
        return self.said[key][-1]

    def words(self, key: str) -> list[str]:
        return [word for line in self.said.get(key, []) for word in line.split()]

    @property
    def environment(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.said.get("Environment", []))

    @property
    def credentials(self) -> dict[str, str]:
        return dict(line.split(":", 1) for line in self.said.get("LoadCredential", []))


def read(path: Path) -> Unit:
    unit = Unit(path.stem)
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith(("#", "[")):
            key, value = line.split("=", 1)
            unit.said.setdefault(key, []).append(value)
    return unit


def services() -> dict[str, Unit]:
    """Return our services by their name without the prefix, the witness's apart."""
    paths = (DEPLOY / "systemd").glob("hudang-*.service")
    return {path.stem.removeprefix("hudang-"): read(path) for path in paths}


def environment() -> dict[str, str]:
    """Return what every unit is told."""
    lines = (DEPLOY / "hudang.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def users() -> dict[str, list[str]]:
    """Return the groups of each user that is made, by sysusers."""
    made: dict[str, list[str]] = {}
    for line in (DEPLOY / "sysusers.d/hudang.conf").read_text().splitlines():
        match line.split():
            case ["u", name, *_]:
                made[name] = [name]
            case ["m", name, group]:
                made[name].append(group)
    return made


def rules() -> list[list[str]]:
    """Return the rules of tmpfiles: type, path, mode, user, group, age."""
    lines = (DEPLOY / "tmpfiles.d/hudang.conf").read_text().splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]
