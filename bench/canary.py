"""Row 8: bytes of any imported value found in what a thief of the data folder would hold."""

from __future__ import annotations

import base64
import gzip
import io
import subprocess
import zipfile
import zlib
from typing import TYPE_CHECKING

from bench.data import people, write_roster
from bench.installation import figure, installation
from hudang.launcher import binaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bench.installation import Installation

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
PLANTED = "棉花糖16499999999"


def forms(value: str) -> Iterator[bytes]:
    """Yield the value as it could stand in a file: four encodings, in hex, in base64."""
    for encoding in ENCODINGS:
        raw = value.encode(encoding)
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for shift in range(3):  # base64 knows three alignments; the ends depend on neighbours
            coded = base64.b64encode(b"\0" * shift + raw)
            core = coded[4 if shift else 0 : len(coded) - 4]
            if len(core) >= 8:
                yield core


def contents(path: Path) -> Iterator[bytes]:
    """Yield the file as it is and, where it is compressed, what is inside."""
    raw = path.read_bytes()
    yield raw
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    for start in (0, 2):
        try:
            yield zlib.decompress(raw[start:])
        except zlib.error:
            continue


def found(folders: Sequence[Path], values: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each value found anywhere under the folders, the files that hold it."""
    wanted = {form: value for value in values for form in forms(value)}
    hits: dict[str, list[str]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if not path.is_file():
                continue
            for content in contents(path):
                for form, value in wanted.items():
                    if form in content:
                        hits.setdefault(value, []).append(path.name)
    return hits


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Import, search, then look for every value; a planted one must be found (control)."""
    rows = min(rows, 2_000)
    with installation() as made:
        made.command("worker", "demo", "--places-only")
        path = made.folder / "roster.xlsx"
        write_roster(path, rows)
        words = (
            "import_customers",
            str(path),
            "--community",
            "YQL",
            "--skip-faulty",
            "--new-buildings",
            "--json",
        )
        made.command("worker", *words)
        path.unlink()
        dump(made, made.folder / "data/dump.sql")
        sample = [value for *_, person in people(rows) for value in _values(person)][:400]
        hits = found([made.folder / "data"], sample)
        (made.folder / "data/control.txt").write_text(PLANTED, encoding="gb18030")
        control = PLANTED in found([made.folder / "data"], [PLANTED])
    size = sum(len(value.encode()) for value in hits)
    result = figure("bytes of imported values", size, 0, at_most=True, rows=rows)
    yield {
        **result,
        "values_searched": len(sample),
        "positive_control_found": control,
        "reached": result["reached"] and control,
    }


def _values(person: object) -> Iterator[str]:
    """Yield what is long enough not to occur by chance; two characters of a name are not."""
    for name in ("name", "phone", "id_number", "plate"):
        value = getattr(person, name)
        if len(value) >= 3:
            yield value


def dump(made: Installation, target: Path) -> None:
    """Write a plain dump of the whole database beside the data."""
    with target.open("wb") as file:
        subprocess.run(
            [binaries() / "pg_dump", "--no-unlogged-table-data", made.server.dsn("owner")],
            stdout=file,
            check=True,
        )
