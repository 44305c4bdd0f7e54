"""Somebody steals the data folder: no imported value is in it, in no encoding, in no archive."""

import zipfile
from random import Random

import pytest
from openpyxl import Workbook

from bench.canary import PLANTED, dump, found
from bench.data import HEADERS, TODAY
from bench.installation import installation
from bench.search import Client
from hudang.demo.invent import Inventor

ADDRESS = "棉纺厂家属院旧址东侧十七号信箱"
RAW_ROWS = 40


def write_roster(path, people):
    book = Workbook()
    sheet = book.active
    sheet.append([*HEADERS, "通讯地址", "月收入", "备注"])
    for number, person in enumerate(people):
        place = ["3", "1", f"{number // 4 + 1}{number % 4 + 1:02d}"]
        facts = [89.5, person.name, person.phone, person.id_number, TODAY, person.plate or None]
        sheet.append([*place, *facts, f"{ADDRESS}{number:02d}", "8888-9999", "车位B2-045"])
    book.save(path)


def values_of(people):
    for number, person in enumerate(people):
        yield f"{ADDRESS}{number:02d}"
        for value in (person.name, person.phone, person.id_number, person.plate):
            if len(value) >= 3:
                yield value


@pytest.fixture(scope="module")
def stolen():
    """An installation that has imported, searched, opened and failed; and what was imported."""
    inventor = Inventor(Random(11), today=TODAY, start=400_000)
    people = [inventor.person() for _ in range(RAW_ROWS)]
    with installation() as made:
        made.command("worker", "demo", "--places-only")
        path = made.folder / "roster.xlsx"
        write_roster(path, people)
        words = [
            "import_customers",
            str(path),
            "--community",
            "YQL",
            "--skip-faulty",
            "--new-buildings",
            "--json",
        ]
        made.command("worker", *words)
        path.unlink()
        with made.web(workers=1):
            client = Client(made, "A1001")
            for person in people[:5]:
                for text in (person.phone, person.name, person.id_number, "3栋1单元101"):
                    client.post("/customers/search", q=text)
            client.post("/customers/search", q="<script>" + people[0].phone)
            client.get(f"/nowhere/{people[0].phone[:3]}")
            client.close()
        dump(made, made.folder / "data/dump.sql")
        yield made, people


@pytest.mark.control("LC-122")
def test_no_imported_value_is_anywhere_under_the_data_folder(stolen):
    made, people = stolen

    assert found([made.folder / "data"], list(values_of(people))) == {}


def test_the_same_search_finds_a_value_that_is_there(stolen):
    made, _ = stolen
    control = made.folder / "data/control"
    control.mkdir()
    (control / "plain.txt").write_text(PLANTED, encoding="gb18030")
    with zipfile.ZipFile(control / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", PLANTED.encode("utf-16-le"))

    assert sorted(found([control], [PLANTED])[PLANTED]) == ["packed.zip", "plain.txt"]


def test_no_key_of_the_installation_lies_under_the_data_folder(stolen):
    made, _ = stolen
    secrets = [
        content
        for path in made.folder.joinpath("keys").rglob("*")
        if path.is_file() and len(content := path.read_bytes().strip()) >= 16
    ]

    assert secrets
    hits = [
        path.name
        for path in (made.folder / "data").rglob("*")
        if path.is_file()
        for secret in secrets
        if secret in path.read_bytes()
    ]
    assert hits == []
