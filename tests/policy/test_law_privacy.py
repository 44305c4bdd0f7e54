"""CC 1032, FACE 8: what is private, and what a face is, has no place here, under any name."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.apps import apps

from hudang.collection.models import QuestionKind
from hudang.collection.policy import asking
from hudang.core import free_text
from hudang.core.errors import Forbidden
from hudang.dossiers import kinds
from hudang.purposes import inventory, policy

# The fingerprint of a text is its hash.
FACES = re.compile(
    r"face|finger(?!print$)|iris|voice|biometric|人脸|指纹|虹膜|声纹|生物识别", re.I
)


@pytest.mark.control("LC-023")
@pytest.mark.parametrize("code", ["family_relations", "visitors", "feelings"])
def test_an_item_of_private_life_is_refused_by_its_name(code):
    with pytest.raises(Forbidden) as refusal:
        policy.require_listed_items(codes=[code])
    assert refusal.value.control == "LC-023"


@pytest.mark.control("LC-023")
@pytest.mark.parametrize(
    ("header", "control"),
    [
        ("家庭矛盾", "LC-023"), ("婆媳关系说明", "LC-023"), ("常来访客", "LC-023"),
        ("情感状况", "LC-023"), ("作息时间", "LC-065"), ("信仰", "LC-061"), ("Visitors", "LC-023"),
    ],
)  # fmt: skip
def test_a_column_under_another_word_is_refused_too(header, control):
    with pytest.raises(Forbidden) as refusal:
        policy.require_listed_column(header)
    assert refusal.value.control == control


OPINIONS = (100,)


def asked(text_zh="您还需要什么？", text_en="What else?", **more):
    said = {
        "text_zh": text_zh, "text_en": text_en, "choices": [], "lines": [], "item": None,
        "kind": QuestionKind.TEXT, "is_required": False,
    }  # fmt: skip
    return SimpleNamespace(**said | more)


@pytest.mark.control("LC-023", "LC-082")
@pytest.mark.parametrize(
    "question",
    [
        asked("您家的家庭矛盾是什么？"),
        asked("常来的访客有几位？"),
        asked(text_en="Visitors"),
        asked(choices=[["情感状况", "feelings"], ["其他", "other"]]),
        asked(lines=[["家庭关系", "family relations"]]),
        asked("请上传人脸照片"),
    ],
)
def test_a_questionnaire_does_not_ask_for_it_in_question_choice_or_line(question):
    assert [str(one) for one in asking._item_faults(question, items=OPINIONS)] == [
        "the words ask for something that is never collected"
    ]
    assert list(asking._item_faults(asked(), items=OPINIONS)) == []


@pytest.mark.control("LC-023")
def test_in_free_text_it_is_found():
    assert [one.kind for one in free_text.find("业主信教")] == ["health"]


@pytest.mark.control("LC-082")
@pytest.mark.parametrize("header", ["人脸底库", "指纹", "业主人脸照片", "Fingerprint", "虹膜"])
def test_a_roster_brings_no_face_and_no_finger(header):
    with pytest.raises(Forbidden) as refusal:
        policy.require_listed_column(header)
    assert refusal.value.control == "LC-082"
    with pytest.raises(Forbidden):
        policy.require_listed_items(codes=["biometrics"])


@pytest.mark.control("LC-082")
def test_no_table_no_kind_of_document_and_no_item_that_may_be_kept_holds_a_face():
    columns = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
    ]
    assert [one for one in columns if FACES.search(one.rpartition(".")[2])] == []
    named = [f"{one.code} {one.zh} {one.en}" for one in kinds.KINDS.values()]
    assert [one for one in named if FACES.search(one)] == []
    kept = {one.code for one in inventory.ITEMS if not one.is_prohibited and FACES.search(one.zh)}
    assert kept == {"face_enrolment_reference"}, "a number of the device's own, no picture"
