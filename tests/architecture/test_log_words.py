"""What the log says was done has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from hudang.web.done import DONE

SERVICES = Path(__file__).parents[2] / "src/hudang/collection/services"
ACT = re.compile(r"log_(?:version|campaign)\(\s*\"([a-z_]+)\"")


def test_every_act_about_questionnaires_and_campaigns_has_words():
    acts = {act for file in SERVICES.glob("*.py") for act in ACT.findall(file.read_text())}

    assert len(acts) > 10
    assert {f"collection.{act}" for act in acts} <= DONE.keys()
