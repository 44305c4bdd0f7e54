"""./hudang init refuses what cannot be used, and sets nothing up without the recovery key."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from hudang.accounts.models import Company, Role, User
from hudang.cli import founding

ANSWERS = """
company = { name = "安栖物业服务有限公司", credit_code = "91350100M000100Y43" }
office = { code = "GLC1", name = "云栖管理处" }
system_admin = { code = "IT001", name = "郑凯" }
security_admin = { code = "IT002", name = "冯雪" }
audit_admin = { code = "IT003", name = "韩冰" }
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text(ANSWERS)
    return path


def test_the_answers_of_a_file_are_read(file):
    told = founding.read(file)

    assert (told.name, told.office.code) == ("安栖物业服务有限公司", "GLC1")
    assert told.administrators[Role.AUDIT_ADMIN].name == "韩冰"


def test_the_questions_at_the_terminal_say_what_they_want():
    asked = []
    replies = iter(
        ["安栖物业服务有限公司", "91350100M000100Y43", "GLC1", "云栖管理处",
         "IT001", "郑凯", "IT002", "冯雪", "IT003", "韩冰"]
    )  # fmt: skip

    told = founding.ask(lambda question: (asked.append(question), next(replies))[1])

    assert len(asked) == 10
    assert told.administrators[Role.SECURITY_ADMIN].code == "IT002"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            'credit_code = "91350100M000100Y43"',
            'credit_code = "91350100M000100Y44"',
            "credit_code",
        ),
        ('code = "IT001"', 'code = "it 1"', "system_admin.code"),
        ('name = "韩冰"', 'name = " "', "audit_admin.name is missing"),
        ("company =", "company", "not TOML"),
    ],
)
def test_an_answer_that_cannot_be_used_is_named(file, right, wrong, message):
    file.write_text(ANSWERS.replace(right, wrong))

    with pytest.raises(founding.WrongAnswer, match=message):
        founding.read(file)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(founding.WrongAnswer, match="no file"):
        founding.read(tmp_path / "none.toml")


@pytest.mark.django_db
@pytest.mark.control("LC-130")
def test_without_the_recovery_key_nothing_is_set_up(file, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError):
        call_command("found_company", "--answers", str(file), "--json")

    assert not Company.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.control("LC-126")
def test_the_same_person_twice_is_refused_before_anything_else(file):
    file.write_text(ANSWERS.replace("IT003", "IT002"))

    with pytest.raises(CommandError, match=r"three different people.*LC-126"):
        call_command("found_company", "--answers", str(file))
