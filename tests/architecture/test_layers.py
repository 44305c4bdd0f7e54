"""The picture in ARCHITECTURE.md and the import contract in pyproject.toml are one."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
SHARED_FILES = {"models", "policy", "queries", "services", "tasks"}


def names(line: str) -> list[str]:
    return sorted(re.findall(r"\w+", line))


def drawn_layers() -> list[list[str]]:
    picture = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]
    rows = []
    for line in picture.splitlines():
        found = re.match(r"(?:interfaces|domain|foundation)?\s*([a-z() |]+?)\s{2,}\S", line)
        if found and names(found[1]):
            rows.append(names(found[1]))
    return rows


def test_the_picture_shows_the_layers_of_the_contract():
    assert drawn_layers() == [names(layer) for layer in CONTRACTS[0]["layers"]]


def test_every_subject_with_rules_keeps_the_order_of_its_files():
    folders = {
        f"hudang.{folder.name}"
        for folder in (ROOT / "src/hudang").iterdir()
        if {"services.py", "services"} & {path.name for path in folder.glob("*")}
        and folder.name != "vault"
    }

    assert folders == set(CONTRACTS[1]["containers"])
