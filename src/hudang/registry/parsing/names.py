"""Names of people in a text that goes out: a known surname, and a word cut as a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hudang.disclosure import surnames

from .contact import HAN

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME_TAGS: Final = frozenset({"nr", "nrt", "nrfg"})
_TITLED: Final = re.compile(rf"([{HAN}]{{1,3}}?)(?:先生|女士|小姐|大爷|大妈|阿姨)")
# Words that the cutter takes for names, and that services and their rules are full of.
_WORDS: Final = """
    安保 安静 安全法 白班 常青 单元格 单中 段时间 高峰 何用途 和平 花名册 籍贯 康乐 林木 楼栋 门岗
    明白 明文 明珠 齐全 乔木 申请人 石材 索引 温馨 文明 谢谢 谢谢您 阳光 养犬 夜班 叶子 张工 张贴
    查明 易主
"""
_NO_NAMES: Final = frozenset(_WORDS.split())
_SHORT: Final = 2


def names_in(text: str, *, is_exposed: bool) -> list[str]:
    """Return what in a text reads like somebody's name.

    Names of two signs are often words as well: they count where the text is `is_exposed`, as a
    cell of its own or beside a debt, a house or a complaint is.
    """
    found = [name for name in _cut(text) if is_exposed or len(name) > _SHORT]
    return list(dict.fromkeys([*_titled(text), *found]))


def _titled(text: str) -> Iterator[str]:
    """Yield who is called by a title; the surname alone leads to him as well, within a house."""
    for hit in re.finditer(_TITLED, text):
        before = text[max(0, hit.end(1) - 3) : hit.end(1)]
        for length in range(len(before), 0, -1):
            name = before[-length:]
            if surnames.looks_like_a_name(name) or (length == 1 and name in surnames.SINGLE):
                yield name
                break


def _cut(text: str) -> Iterator[str]:
    """Yield the names that the cutter finds; a surname and a name cut apart are joined again."""
    # Its dictionary takes 34 MB, which only those processes need that check what is published.
    import rjieba

    run = ""
    for word, tag in [*rjieba.tag(text), ("", "")]:
        if tag in _NAME_TAGS:
            run += word
            continue
        if surnames.looks_like_a_name(run) and run not in _NO_NAMES:
            yield run
        run = ""
