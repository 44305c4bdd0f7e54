"""What README and manuals tell people to type exists, and so does what they point to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[2]
PAGES = [
    *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md",
    ROOT / "deploy/README.md", *(ROOT / "docs/manual").glob("*.md"),
]  # fmt: skip
TYPED = re.compile(r"(?:\./hudang|bin/hudang) ([a-z_]+)((?: --[a-z-]+)*)")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
# Words of the script itself, and the three that start before Django.
OF_SCRIPT = set(re.findall(r"^([a-z |]+)\)", (ROOT / "hudang").read_text(), re.MULTILINE))
BEFORE_DJANGO = {"run", "init", "witness"}


def words() -> set[str]:
    return {word.strip() for line in OF_SCRIPT for word in line.split("|")} | BEFORE_DJANGO


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_told_exists_with_its_options(page):
    commands = get_commands()
    for name, options in TYPED.findall(page.read_text()):
        assert name in commands or name in words(), name
        if name in commands and options:
            parser = load_command_class(commands[name], name).create_parser("hudang", name)
            known = {word for action in parser._actions for word in action.option_strings}
            assert set(options.split()) <= known, (name, options)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_and_picture_that_is_pointed_to_is_there(page):
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target
