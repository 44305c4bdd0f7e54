"""Pages for paper: the text survives, nothing in it acts, a missing character is said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from hudang.core import typesetting
from hudang.core.errors import EvidenceMissing
from tests import reading_pdf

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
HOSTILE = (
    '#import "page.typ": *',
    '#read("/etc/passwd")',
    "$x^2$ \\ *粗* _斜_ `码` <记号> @引用",
    "// 注释 /* 块 */ = 标题",
    '"]; #panic("停") ["',
    "https://invalid.example [链接](javascript:1)",
)


def sheet(*texts, title="客户服务资料管理制度"):
    return {
        "title": title,
        "subtitle": "第 1 版",
        "state": "",
        "facts": [["生效日期", "2026-11-22"]],
        "contents": "目录",
        "foot": title,
        "chapters": [
            {
                "number": 1,
                "title": "总则",
                "clauses": [
                    {"number": f"1.{place}", "title": "目的", "texts": [text], "controls": ""}
                    for place, text in enumerate(texts, start=1)
                ],
            }
        ],
    }


def test_the_text_can_be_read_again_and_the_fonts_travel_along():
    made = typesetting.typeset("regulation", sheet("为保障客户资料的安全，制定本制度。"), at=AT)
    read = reading_pdf.text_of(made)
    assert "为保障客户资料的安全，制定本制度。" in read
    assert "目录" in read
    fonts = reading_pdf.fonts_of(made)
    assert any("NotoSerifSC" in one for one in fonts)
    assert all(fonts.values())
    assert reading_pdf.conformance_of(made) == ("2", "B")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_acts_as_a_command(text):
    made = typesetting.typeset("regulation", sheet(text, title=text), at=AT)
    assert "".join(text.split()) in reading_pdf.text_of(made)


@settings(max_examples=25, deadline=None)
@given(
    st.text(st.sampled_from('#$\\*_`<>@[]{}()/="~-+^&%;:,.!?户档资料'), min_size=1, max_size=40)
)
def test_no_mixture_of_signs_acts_as_a_command(text):
    made = typesetting.typeset("regulation", sheet(text), at=AT)
    assert "".join(text.split()) in reading_pdf.text_of(made)


def test_the_same_data_give_the_same_bytes():
    texts = [f"第{place}条" for place in range(40)]
    made = [typesetting.typeset("regulation", sheet(*texts), at=AT) for _ in range(2)]
    assert made[0] == made[1]


def test_a_character_without_a_glyph_is_said_and_never_quoted():
    with pytest.raises(EvidenceMissing) as refusal:
        typesetting.typeset("regulation", sheet("张\x07三"), at=AT)
    assert "no font of this machine" in str(refusal.value)
    assert "张" not in str(refusal.value)
    assert refusal.value.__context__ is None


def test_the_page_learns_its_language():
    with translation.override("en"):
        made = typesetting.typeset("regulation", sheet("text"), at=AT)
    assert b"/Lang" in made
    assert b"en" in made.partition(b"/Lang")[2][:12]


def test_no_sheet_fetches_anything():
    for one in typesetting.SHEETS.glob("*.typ"):
        assert "@" not in one.read_text("utf-8"), one.name
