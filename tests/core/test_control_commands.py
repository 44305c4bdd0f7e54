"""The commands that print controls and deadlines and draw the generated pages."""

import json
from enum import StrEnum
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from hudang.cli.management.commands import generate_docs


def output_of(*command):
    out = StringIO()
    with override("en"):
        call_command(*command, stdout=out, no_color=True)
    return out.getvalue()


def test_controls_as_json_give_articles_status_rules_tests_and_both_titles():
    (row,) = json.loads(output_of("controls", "LC-173", "--json"))
    assert row["id"] == "LC-173"
    assert row["status"] == "enforced"
    assert row["articles"] == ["CC 203", "POL-7.3"]
    assert "hudang.core.calendar.local_day" in row["rules"]
    assert any(test.startswith("tests/core/test_calendar.py::") for test in row["tests"])
    assert set(row["title"]) == {"zh", "en"}


def test_controls_list_everything_and_count_by_status():
    lines = output_of("controls").splitlines()
    assert lines[0].startswith("LC-001")
    assert "controls: planned" in lines[-1]


def test_planned_controls_leave_out_what_is_built():
    rows = json.loads(output_of("controls", "--planned", "--json"))
    assert {row["status"] for row in rows} <= {"planned"}
    assert all(row["step"] for row in rows)


def test_an_article_prints_its_controls_with_their_rules_and_tests():
    text = output_of("controls", "CC-203")
    assert "LC-172  enforced" in text
    assert "hudang.core.calendar.add_calendar_days" in text
    assert "tests/core/test_calendar.py::" in text


def test_an_organisational_control_says_why_people_must_do_it():
    assert "drives no gate" in output_of("controls", "LC-080")


def test_an_unknown_article_is_named_in_a_sentence():
    with pytest.raises(CommandError, match="No control and no article is called XY"):
        output_of("controls", "XY")


def test_working_days_print_the_day_and_its_weekday():
    assert output_of("working_days", "2026-09-30", "5").startswith("2026-10-13 Tuesday")


def test_working_days_as_json_are_one_object():
    answer = json.loads(output_of("working_days", "2026-09-30", "5", "--json"))
    assert (answer["deadline"], answer["provisional"]) == ("2026-10-13", False)


def test_working_days_warn_of_a_year_without_its_notice():
    assert "Provisional" in output_of("working_days", "2026-11-20", "30")
    assert "2027" in output_of("working_days", "2026-11-20", "30").splitlines()[1]


@pytest.mark.parametrize("words", [("30.9.2026", "5"), ("2026-09-30", "-5"), ("2026-09-30", "x")])
def test_working_days_ask_for_a_day_and_a_number_they_can_read(words):
    with pytest.raises(CommandError, match=r"write the day|give a number"):
        output_of("working_days", "--", *words)


def test_generated_pages_are_written_and_then_found_up_to_date(tmp_path):
    written = output_of("generate_docs", f"--folder={tmp_path}")
    assert "policy-map.md" in written
    assert output_of("generate_docs", "--check", f"--folder={tmp_path}") == ""


def test_the_check_names_a_page_that_differs_and_leaves_it_alone(tmp_path):
    output_of("generate_docs", f"--folder={tmp_path}")
    page = tmp_path / "states.md"
    page.write_text("by hand", encoding="utf-8")
    with pytest.raises(CommandError, match=r"states\.md"):
        output_of("generate_docs", "--check", f"--folder={tmp_path}")
    assert page.read_text("utf-8") == "by hand"


def test_the_policy_map_reads_from_either_side(tmp_path):
    text = generate_docs.policy_map({"LC-170": ["tests/core/test_calendar.py::test_it"]})
    row = next(line for line in text.splitlines() if line.startswith("| POL-7.3 | [LC-170]"))
    assert "`core.calendar.add_working_days`" in row
    assert "`tests/core/test_calendar.py::test_it`" in row
    block = text.split("### LC-170")[1].split("### ")[0]
    assert "- rule: `core.calendar.add_working_days`" in block


class Status(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


def test_a_table_of_transitions_becomes_a_diagram_with_its_owners(monkeypatch):
    policy = SimpleNamespace(
        __name__="hudang.purposes.policy",
        NOTICE_TRANSITIONS={
            Status.DRAFT: {Status.ACTIVE},
            Status.ACTIVE: {Status.RETIRED, Status.DRAFT},
            Status.RETIRED: set(),
        },
        NOTICE_OWNER={Status.DRAFT: "custodian", Status.ACTIVE: "privacy_lead"},
    )
    monkeypatch.setattr(generate_docs, "_policies", lambda: [policy])
    text = generate_docs.states()
    assert "## purposes: notice" in text
    assert "    active --> draft\n    active --> retired\n    retired --> [*]\n" in text
    assert "| draft | custodian |" in text


def test_a_state_that_nothing_leads_to_is_where_it_starts():
    lines = list(generate_docs._diagram({"open": {"closed"}, "closed": set()}))
    assert "    [*] --> open" in lines
    assert "    [*] --> closed" not in lines


def test_a_circle_starts_at_its_first_state():
    lines = list(generate_docs._diagram({"held": {"lent"}, "lent": {"held"}}))
    assert lines.count("    [*] --> held") == 1
    assert "    [*] --> lent" not in lines
