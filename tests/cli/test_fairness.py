"""./hudang fairness: what it says of a table, what it returns, and that it prints no person."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook

HEADERS = ["选中", "年龄段", "性别", "姓名"]
SEXES = ("女", "男")
ROWS = [
    ["是" if n < chosen else "否", band, SEXES[n % 2], f"{name}{n}"]
    for band, name, people, chosen in (("60以上", "张", 600, 114), ("60以下", "李", 1800, 738))
    for n in range(people)
]


def as_csv(rows, *, headers=HEADERS, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([headers, *rows])
    return out.getvalue().encode(encoding)


def as_xlsx(rows, *, headers=HEADERS):
    book, out = Workbook(), io.BytesIO()
    for row in [headers, *rows]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.fixture
def run(tmp_path):
    """Run the command on a table; return what it printed and its exit status."""

    def run(data, *options, groups=("年龄段",), outcome="选中", favourable="是"):
        path = tmp_path / "table"
        path.write_bytes(data)
        words = [word for group in groups for word in ("--group", group)]
        out, status = io.StringIO(), 0
        with translation.override("en"):
            try:
                call_command(
                    "fairness", str(path), "--outcome", outcome, "--favourable", favourable,
                    *words, *options, stdout=out,
                )  # fmt: skip
            except SystemExit as end:
                status = end.code
        return out.getvalue(), status

    return run


def refused(run, *words, **options):
    with pytest.raises(CommandError) as caught:
        run(*words, **options)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_a_disparity_is_said_and_returned(run):
    output, status = run(as_csv(ROWS), groups=("年龄段", "性别"))
    assert status == 1
    assert "年龄段: over the limit" in output
    assert "60以上: favourable for 114 of 600, 0.46 of the best-off group" in output
    assert "性别: " in output
    assert "These are figures." in output
    assert "张" not in output


def test_what_is_within_the_limit_returns_nought(run):
    output, status = run(as_csv(ROWS), "--max-ratio-gap", "0.9", "--max-difference", "0.9")
    assert status == 0
    assert "年龄段: within the limit" in output


@pytest.mark.parametrize(
    "data",
    [
        as_csv(ROWS, encoding="utf-8-sig"),
        as_csv(ROWS, encoding="gbk"),
        as_csv(ROWS, delimiter="\t"),
        as_csv([[], *ROWS, ["", "", "", ""]]),
        as_xlsx(ROWS),
        as_xlsx(ROWS, headers=[f" {one} " for one in HEADERS]),
    ],
    ids=["UTF-8 with mark", "GBK", "tabs", "empty lines", "workbook", "blanks in names"],
)
def test_every_way_of_writing_a_table_gives_the_same(run, data):
    plain, _status = run(as_csv(ROWS), "--json")
    assert run(data, "--json") == (plain, 1)


def test_a_workbook_s_truth_is_a_value(run):
    rows = [[row[0] == "是", *row[1:]] for row in ROWS]
    assert run(as_xlsx(rows), favourable="TRUE")[1] == 1


def test_the_figures_come_as_json(run):
    output, _status = run(as_csv(ROWS), "--json", "--reference", "all")
    report = json.loads(output)
    (grouping,) = report["groupings"]
    assert report["finding"] == {"verdict": "over", "why": None}
    assert report["limits"]["reference"] == "all"
    assert [group["name"] for group in grouping["groups"]] == ["60以下", "60以上"]
    assert grouping["groups"][1]["tally"] == {"favourable": 114, "total": 600}
    assert set(grouping["groups"][1]["gap"]["ratio"]) == {"value", "interval"}


def test_a_group_of_three_is_not_shown_and_gives_not_enough_data(run):
    rows = [*(["是", "甲", "女", "张"] for _ in range(50)), *(["否", "乙", "女", "李"],) * 3]
    output, status = run(as_csv(rows))
    assert status == 0
    assert "cannot be said, not enough data" in output
    assert "乙" not in output


def test_all_small_groups_give_not_enough_data(run):
    rows = [["是" if n % 2 else "否", f"群{n // 5}", "女", "张"] for n in range(60)]
    output, status = run(as_csv(rows))
    assert status == 0
    assert "cannot be said, not enough data" in output
    assert "群" not in output


def test_people_without_a_group_are_the_coverage(run):
    rows = [[row[0], "" if n % 4 == 0 else row[1], *row[2:]] for n, row in enumerate(ROWS)]
    output, _status = run(as_csv(rows))
    assert "known for 75.0 % of the people" in output


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (b"", {}, "no rows"),
        (as_csv([]), {}, "no rows"),
        (as_csv(ROWS), {"outcome": "结果"}, "There is no column 结果."),
        (as_csv(ROWS), {"groups": ("年龄段", "楼栋")}, "There is no column 楼栋."),
        (as_csv(ROWS), {"groups": ("选中",)}, "Name each column once."),
        (as_csv(ROWS), {"favourable": "好"}, "No line has that favourable value"),
        (as_csv(ROWS), {"groups": ("姓名",)}, "column 姓名: these are people rather than groups"),
        (as_csv([*ROWS, ["", "60以上"]]), {}, "Line 2402, column 选中: the outcome is missing"),
        (as_csv([["#N/A", "甲", "女", ""]]), {}, "Line 2, column 选中: The formula"),
        (as_csv(ROWS, headers=["选中", "年龄段", "年龄段", ""]), {}, "Several columns"),
        (b"\x00\x01\x02" * 50, {}, "not a spreadsheet"),
        (b"PK\x03\x04 broken", {}, "damaged"),
        (as_csv(ROWS[:20]) + b"\xff\xff\n", {}, "neither UTF-8 nor GB18030"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_counted_is_refused_with_line_and_column(run, data, options, said):
    assert said in refused(run, data, **options)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("fairness", str(tmp_path), outcome="a", favourable="b", groups=["c"])
    assert caught.value.returncode == 2


@pytest.mark.parametrize("gap", ["2", "-1", "1", "nan"])
def test_a_limit_that_is_none_is_refused(run, gap):
    assert "A limit is a number" in refused(run, as_csv(ROWS), "--max-ratio-gap", gap)


def test_a_refusal_repeats_no_value(run):
    rows = [["是", "13900000000", "女", "张三"], ["", "13900000001", "女", "李四"]]
    said = refused(run, as_csv(rows))
    assert "139" not in said
    assert "李四" not in said
