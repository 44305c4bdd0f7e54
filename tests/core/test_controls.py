"""The catalogue, the registration of rules and the reading of proofs."""

import pytest

from hudang.core import controls, proofs
from hudang.core.errors import EvidenceMissing, Forbidden


@pytest.fixture
def no_rules(monkeypatch):
    """Let a test register rules that nobody else sees."""
    monkeypatch.setattr(controls, "_rules", {})


def require_other_approver(*, applicant, approver):
    if applicant == approver:
        raise Forbidden("You cannot approve your own request.", control="LC-168")


def test_the_catalogue_is_read_once_and_cannot_be_changed():
    assert controls.load() is controls.load()
    with pytest.raises(TypeError):
        controls.load()["LC-001"] = None
    with pytest.raises(TypeError):
        controls.get("LC-102").parameters["working_days"] = 7


def test_a_control_carries_its_figures_and_its_articles():
    control = controls.get("LC-102")
    assert control.parameters["working_days"] == 5
    assert "PIPL 45" in control.articles


def test_a_title_is_chinese_unless_english_is_asked_for():
    title = controls.get("LC-170").title
    assert title.for_language("zh-hans") == title.for_language(None) == title.zh
    assert title.for_language("en-gb") == title.en


def test_a_rule_registers_under_its_controls_and_stays_the_function_it_is(no_rules):
    rule = controls.enforces("LC-168", "LC-051")(require_other_approver)
    assert rule is require_other_approver
    assert controls.rules_for("LC-168") == controls.rules_for("LC-051")
    assert controls.rules_for("LC-168") == (f"{__name__}.require_other_approver",)


def test_a_rule_registered_twice_counts_once(no_rules):
    controls.enforces("LC-168")(require_other_approver)
    controls.enforces("LC-168")(require_other_approver)
    assert len(controls.rules_for("LC-168")) == 1


@pytest.mark.parametrize("ask", [controls.enforces, controls.rules_for, controls.get])
def test_naming_an_unknown_control_is_an_error_at_once(ask):
    with pytest.raises(controls.UnknownControl, match="XX-1"):
        ask("XX-1")


def test_a_button_asks_the_rule_that_its_guard_obeys():
    assert controls.allows(require_other_approver, applicant="a", approver="b")
    assert not controls.allows(require_other_approver, applicant="a", approver="a")


def test_missing_evidence_is_a_no_and_a_programming_error_is_not():
    def require_notice():
        raise EvidenceMissing("No notice.", control="LC-019", missing=["notice"])

    assert not controls.allows(require_notice)
    with pytest.raises(ZeroDivisionError):
        controls.allows(lambda: 1 / 0)


def test_discovery_registers_the_rules_of_every_module_that_names_a_control():
    controls.discover()
    assert "hudang.core.calendar.local_day" in controls.rules_for("LC-173")


@pytest.mark.parametrize("query", ["PIPL-24", "pipl 24", "PIPL  24"])
def test_an_article_is_found_with_its_paragraphs_and_without_its_neighbours(query):
    found = {control.id for control in controls.matching(query)}
    assert {"LC-060", "LC-062", "LC-066", "LC-067"} <= found
    assert controls.get("LC-011").id not in found


@pytest.mark.parametrize(
    ("query", "number", "stranger"),
    [
        ("LC-066", "LC-066", "LC-067"),
        ("POL-7", "LC-168", "LC-001"),
        ("PIPL 2", "LC-008", "LC-017"),
        ("SPC-FACE", "LC-080", "LC-081"),
        ("CC", "LC-172", "LC-170"),
    ],
)
def test_a_query_finds_its_own_and_no_other(query, number, stranger):
    found = {control.id for control in controls.matching(query)}
    assert number in found
    assert stranger not in found


def test_articles_stand_in_the_order_of_their_sources_and_numbers():
    articles = list(controls.articles_index())
    assert articles.index("PIPL 6(1)") < articles.index("PIPL 13") < articles.index("CC 19")
    assert articles.index("POL-9.3") < articles.index("POL-10.1") < articles.index("CLS-1.1")


@pytest.mark.parametrize(
    ("article", "source"),
    [("PIPL 24(3)", "PIPL"), ("POL-7.1", "POL"), ("SPC-FACE 10", "SPC-FACE"), ("DAYS", "DAYS")],
)
def test_an_article_belongs_to_its_source(article, source):
    assert controls.source_of(article) == source


def test_proofs_are_read_from_functions_classes_modules_and_parameters(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.control('LC-001')\n"
        "@pytest.mark.control('LC-002', 'LC-003')\n"
        "def test_plain(): pass\n"
        "@pytest.mark.control('LC-004')\n"
        "class TestGroup:\n"
        "    def test_inner(self): pass\n"
        "    def helper(self): pass\n"
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.control('LC-005'))])\n"
        "async def test_case(x): pass\n",
        encoding="utf-8",
    )
    place = f"{tmp_path.name}/test_one.py::"
    assert proofs.find(tmp_path) == {
        "LC-001": (f"{place}test_plain", f"{place}TestGroup::test_inner", f"{place}test_case"),
        "LC-002": (f"{place}test_plain",),
        "LC-003": (f"{place}test_plain",),
        "LC-004": (f"{place}TestGroup::test_inner",),
        "LC-005": (f"{place}test_case",),
    }
