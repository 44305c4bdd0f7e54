"""The tests that close the loop from article to control to rule to test, and back."""

import importlib
import re
from pathlib import Path

import pytest

import hudang
from hudang.core import controls, proofs
from hudang.core.controls import Status

TESTS = Path(__file__).parents[1]
SOURCE = Path(hudang.__file__).parent
ARTICLE = re.compile(
    r"(POL|CLS)-\d+(\.\d+)?|[A-Z][A-Z0-9]*(-[A-Z]+)?( [0-9A-Z][0-9.-]*(\(\d+\))?)?"
)

# Every article that bears on the system, and the controls that carry it.
PIPL = {
    "2": "008", "4": "008", "5": "003", "6": "001 002 062 065", "7": "004", "8": "005 154",
    "9": "006", "10": "007", "13": "010 011", "14": "012 013", "15": "016", "16": "017",
    "17": "004 019", "18": "020", "19": "030", "20": "040", "21": "041 042 043", "22": "044",
    "23": "045", "24": "060 061 062 063 064 065 066 067 069 070", "25": "049", "26": "085",
    "27": "010", "28": "090 061 064 086", "29": "014 091", "30": "019 091", "31": "093",
    "32": "095", "38": "052", "39": "052", "40": "052", "41": "052 048", "44": "106",
    "45": "102 103", "46": "104", "47": "016 031 032 034 035 036 105", "48": "021 107",
    "49": "108", "50": "100 109", "51": "120 121 122 124 125 128 129 135", "52": "142",
    "53": "143", "54": "143 144", "55": "060 140", "56": "141 036", "57": "150 151",
    "58": "143", "59": "042 111", "65": "112", "69": "006", "73": "008 060",
}  # fmt: skip
CIVIL_CODE = {
    "188": "033", "195": "033", "201": "172", "203": "172", "937": "011 160", "938": "011 160",
    "939": "011 160", "941": "053", "942": "165", "943": "161 049", "944": "162", "945": "163",
    "946": "164", "947": "164", "948": "164", "949": "164 044", "950": "164 044",
    "990": "061", "994": "108", "1032": "023", "1033": "023 022", "1034": "010", "1035": "001",
    "1036": "010", "1037": "102", "1038": "150",
}  # fmt: skip
# Clauses by chapter: chapter 5 of the policy has 5.1 to 5.3, chapter 1 is one clause.
POLICY = ["1", "2", "3", *(f"4.{n}" for n in range(5)), *(f"5.{n}" for n in range(1, 4))]
POLICY += [f"6.{n}" for n in range(1, 5)]
POLICY += [f"{chapter}.{n}" for chapter in range(7, 12) for n in range(1, 4)] + ["12"]
CLASSIFICATION = [
    f"{part}.{n}"
    for part, points in enumerate((3, 4, 3, 6), start=1)
    for n in range(1, points + 1)
]


@pytest.fixture(scope="module")
def proven():
    return proofs.find(TESTS)


@pytest.fixture(scope="module", autouse=True)
def rules():
    controls.discover()


def with_status(status):
    return [control for control in controls.load().values() if control.status is status]


def test_every_enforced_control_has_a_rule_and_a_test(proven):
    unproven = {
        control.id: (controls.rules_for(control.id), proven.get(control.id, ()))
        for control in with_status(Status.ENFORCED)
        if not controls.rules_for(control.id) or not proven.get(control.id)
    }
    assert unproven == {}


def test_every_supported_control_has_a_service_that_exists_and_a_test(proven):
    for control in with_status(Status.SUPPORTED):
        assert control.by, control.id
        module, _, service = control.by.rpartition(".")
        assert callable(getattr(importlib.import_module(module), service)), control.by
        assert proven.get(control.id), control.id


def test_every_organisational_control_says_why_in_both_languages():
    for control in with_status(Status.ORGANISATIONAL):
        assert control.why, control.id
        assert control.why.zh.endswith("。"), control.id
        assert control.why.en.endswith("."), control.id


def test_every_planned_control_names_its_step_and_only_a_planned_one_does():
    for control in controls.load().values():
        assert (control.step in range(1, 11)) == (control.status is Status.PLANNED), control.id


def test_nothing_in_the_code_cites_a_control_that_does_not_exist():
    cited = {
        (path.name, number)
        for pattern in ("*.py", "*.html", "*.toml")
        for path in SOURCE.rglob(pattern)
        for number in re.findall(r"\bLC-\d{3}\b", path.read_text("utf-8"))
    }
    assert cited
    assert {(name, number) for name, number in cited if number not in controls.load()} == set()


def test_no_test_bears_a_control_that_does_not_exist(proven):
    assert set(proven) - set(controls.load()) == set()


def test_every_article_is_well_formed_and_belongs_to_a_known_text():
    for article in controls.articles_index():
        assert ARTICLE.fullmatch(article), article
        assert controls.source_of(article) in controls.sources(), article


def test_every_text_is_cited_and_named_in_both_languages():
    cited = {controls.source_of(article) for article in controls.articles_index()}
    assert set(controls.sources()) == cited
    for source in controls.sources().values():
        assert source.title.zh, source.key
        assert source.title.en, source.key


def test_every_title_is_written_in_both_languages_and_every_check_is_known():
    for control in controls.load().values():
        assert re.search(r"[\u4e00-\u9fff]", control.title.zh), control.id
        assert control.title.en.isascii(), control.id
        assert control.tag in {"V", "S", "K"}, control.id


@pytest.mark.parametrize(
    ("article", "numbers"),
    [(f"PIPL {number}", rows) for number, rows in PIPL.items()]
    + [(f"CC {number}", rows) for number, rows in CIVIL_CODE.items()],
)
def test_every_article_of_the_law_leads_to_its_controls(article, numbers):
    found = {control.id for control in controls.matching(article)}
    assert {f"LC-{number}" for number in numbers.split()} <= found


@pytest.mark.parametrize(
    "clause", [f"POL-{n}" for n in POLICY] + [f"CLS-{n}" for n in CLASSIFICATION]
)
def test_every_clause_of_the_policy_and_the_table_leads_to_a_control(clause):
    assert list(controls.matching(clause))
