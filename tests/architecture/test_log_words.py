"""What the log says was done has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from hudang.web.done import DONE

SUBJECTS = Path(__file__).parents[2] / "src/hudang"
ACT = re.compile(r"log_(?:version|campaign)\(\s*\"([a-z_]+)\"")
RENOVATION = re.compile(r"(?:kept|log_renovation)\(\s*\"([a-z_]+)\"")
VIOLATION = re.compile(r"(?:_?kept|log_violation)\(\s*\"([a-z_]+)\"")
PUBLICATION = re.compile(r"(?:kept|log_publication)\(\s*\"([a-z_]+)\"")
ORDER = re.compile(r"(?:log_order|log_act|_kept|_log)\(\s*\"([a-z_]+)\"")


def acts_of(subject, act):
    files = (SUBJECTS / subject / "services").glob("*.py")
    return {found for file in files for found in act.findall(file.read_text())}


def test_every_act_about_questionnaires_and_campaigns_has_words():
    acts = acts_of("collection", ACT)

    assert len(acts) > 10
    assert {f"collection.{act}" for act in acts} <= DONE.keys()


def test_every_act_about_orders_has_words():
    acts = acts_of("service", ORDER)

    assert len(acts) > 9
    assert {f"service.{act}" for act in acts} <= DONE.keys()


def test_every_act_about_renovations_has_words():
    acts = acts_of("renovation", RENOVATION)

    assert len(acts) > 9
    assert {f"renovation.{act}" for act in acts} <= DONE.keys()


def test_every_act_about_violations_has_words():
    acts = acts_of("violations", VIOLATION)

    assert len(acts) > 14
    assert {f"violations.{act}" for act in acts} <= DONE.keys()


def test_every_act_about_publications_has_words():
    acts = acts_of("publication", PUBLICATION)

    assert len(acts) == 8
    assert {f"publication.{act}" for act in acts} <= DONE.keys()


def test_every_act_about_keys_passes_and_parking_has_words():
    acts = acts_of("entrance", ORDER)

    assert len(acts) > 20
    assert {f"entrance.{act}" for act in acts} <= DONE.keys()
