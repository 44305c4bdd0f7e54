"""Pages for paper: a sheet and its data become a PDF that can be kept (PDF/A-2b).

A sheet is a Typst file in `sheets/`. What it shows comes as data and is never put together as
markup, so no text can act as a command. Words on a page are translated before they come here.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pylopdf_fonts_zh_cn
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SHEETS: Final = Path(str(resources.files(__package__).joinpath("sheets")))
_STANDARD: Final = "a-2b"
_NO_GLYPH: Final = "could not be displayed with font"


def typeset(sheet: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a sheet with its data as PDF; the same data and moment give the same bytes.

    `data` is whatever JSON can hold; the sheet also learns the language of the page as `lang`.
    Raises `EvidenceMissing` where no font of this machine has a character of the text.
    """
    try:
        return cast(
            bytes,
            compiler(sheet, data).compile(
                format="pdf", pdf_standards=_STANDARD, timestamp=int(at.timestamp())
            ),
        )
    except typst.TypstError as error:
        if _NO_GLYPH not in error.message:
            raise
    # Outside the handler: its message quotes the text.
    raise EvidenceMissing(
        _("This page cannot be printed: a character on it is in no font of this machine."),
        control="LC-005",
        missing=[_("a font with the character, from whoever runs the machine")],
    )


def compiler(sheet: str, data: Mapping[str, Any]) -> typst.Compiler:
    """Return the compiler of a sheet with its data; it reads nothing outside the sheets."""
    inputs = {"lang": (get_language() or "zh")[:2], **data}
    return typst.Compiler(
        input=SHEETS / f"{sheet}.typ",
        root=SHEETS,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(inputs, ensure_ascii=False)},
        package_path=SHEETS,
        package_cache_path=SHEETS,
    )


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once; those of the system only help out with rare characters."""
    ours = Path(pylopdf_fonts_zh_cn.serif_path()).parent
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[ours])
