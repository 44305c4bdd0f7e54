"""Templates: short, well formed, without code or style of their own, with icons that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "src/hudang/web/templates", ROOT / "src/hudang/portal/templates"]
TEMPLATES = sorted(path for folder in FOLDERS for path in folder.rglob("*.html"))
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\bjs:")
OUTSIDE = re.compile(r"(?:src|href|action|hx-\w+)=[\"'](?:https?:)?//")


def name_of(path: Path) -> str:
    return str(next(path.relative_to(one) for one in FOLDERS if path.is_relative_to(one)))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_carries_no_code_no_style_and_calls_nobody(path):
    text = path.read_text()

    assert INLINE.search(text) is None
    assert OUTSIDE.search(text) is None


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles_and_leaves_no_component_raw(path):
    template = get_template(name_of(path)).template
    raw = [node for node in template.nodelist if "<c-" in getattr(node, "s", "")]

    assert raw == []


def test_the_templates_are_clean_for_djlint():
    command = [sys.executable, "-m", "djlint", *map(str, FOLDERS), "--lint", "--quiet"]

    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    assert result.stdout.strip() == ""
    assert result.returncode == 0
