"""What a PDF of ours says to a program: its text, its fonts, what it conforms to."""

from __future__ import annotations

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def text_of(content: bytes) -> str:
    """Return the text of all pages without its spaces, read by the fonts' own tables."""
    with pikepdf.open(io.BytesIO(content)) as document:
        shown = "".join(_shown(page) for page in document.pages)
    return "".join(shown.split())


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def size_of(content: bytes) -> int:
    """Return how wide the first page is, in points."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return round(float(document.pages[0].mediabox[2]))


def conformance_of(content: bytes) -> tuple[str, str]:
    """Return part and level of PDF/A that the file claims, such as ("2", "B")."""
    with pikepdf.open(io.BytesIO(content)) as document, document.open_metadata() as told:
        return told["pdfaid:part"], told["pdfaid:conformance"]


def fonts_of(content: bytes) -> dict[str, bool]:
    """Return the fonts, and whether each is inside the file."""
    with pikepdf.open(io.BytesIO(content)) as document:
        inner = [
            font.DescendantFonts[0]
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
        ]
        return {
            str(one.BaseFont).partition("+")[2]: bool(
                {"/FontFile2", "/FontFile3"} & set(one.FontDescriptor.keys())
            )
            for one in inner
        }


def _shown(page: pikepdf.Page) -> str:
    tables = {
        name: _table(font.ToUnicode.read_bytes())
        for name, font in page.Resources.get("/Font", {}).items()
    }
    table: dict[bytes, str] = {}
    found = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(one) for one in parts if isinstance(one, pikepdf.String))
            found += [table.get(codes[at : at + 2], "\ufffd") for at in range(0, len(codes), 2)]
    return "".join(found)


def _table(source: bytes) -> dict[bytes, str]:
    """Read the table from glyphs to text: single ones and ranges."""
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", source, re.S):
        for code, text in _PAIR.findall(block):
            found[bytes.fromhex(code.decode())] = _text(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", source, re.S):
        for first, last, text in _RANGE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[(int(first, 16) + step).to_bytes(2, "big")] = chr(ord(_text(text)) + step)
    return found


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")
