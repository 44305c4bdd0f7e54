"""Questionnaires 问卷 in versions of questions; a published version never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.core.models import Record
from hudang.purposes import inventory
from hudang.purposes.models import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hudang.purposes.inventory import Item


class QuestionKind(models.TextChoices):
    """What a part of a questionnaire is, and how it is answered."""

    SECTION = "section", _("heading")
    SINGLE = "single", _("one of several")
    MULTIPLE = "multiple", _("any of several")
    SCALE = "scale", _("scale from 1 to 5")
    ADVICE = "advice", _("would advise others to, from 0 to 10")
    MATRIX = "matrix", _("several lines on one scale")
    TEXT = "text", _("short text")
    DATE = "date", _("day")
    BAND = "band", _("band")


PROPOSABLE: Final = (2, 3, 4, 5, 6)
"""How a customer is reached. Names and documents are changed by who sees the paper."""

CHOOSING = frozenset(
    {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATRIX, QuestionKind.BAND}
)
ONE_CHOICE: Final = frozenset(
    {QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.ADVICE, QuestionKind.BAND}
)


class Questionnaire(Record):
    """A questionnaire under one purpose, through all its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    created_by = models.CharField(_("created by"), max_length=20)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("questionnaire")
        ordering = ["code"]


class QuestionnaireVersion(Record):
    """One version: worked on as a draft, frozen once published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published and frozen")
        RETIRED = "retired", _("retired")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    title_zh = models.CharField(_("title, in Chinese"), max_length=80)
    title_en = models.CharField(_("title, in English"), max_length=120)
    intro_zh = models.CharField(_("introduction, in Chinese"), max_length=600, blank=True)
    intro_en = models.CharField(_("introduction, in English"), max_length=900, blank=True)
    drafted_by = models.CharField(_("drafted by"), max_length=20)
    drafted_at = models.DateTimeField(_("drafted at"))
    published_by = models.CharField(_("published by"), max_length=20, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    # What was published, question by question: a response rests on exactly this text.
    text_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("version of a questionnaire")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"],
                name="questionnaire_version_once",
                violation_error_message=_("This version exists."),
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(state="draft"),
                name="questionnaire_one_draft",
                violation_error_message=_("There is a draft of this questionnaire already."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(published_by=models.F("drafted_by")),
                name="questionnaire_published_by_another",
                violation_error_message=_("Somebody else publishes what one has drafted."),
            ),
        ]

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def intro(self) -> str:
        return in_language(self.intro_zh, self.intro_en)


class Question(Record):
    """A part of a version, in its place: a heading, or a question with what may be answered."""

    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    # The name of the question within its version: answers are kept under it.
    key = models.CharField(_("key"), max_length=8)
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices)
    text_zh = models.CharField(_("text, in Chinese"), max_length=200)
    text_en = models.CharField(_("text, in English"), max_length=300)
    # The number of the data item it collects; none: an opinion that is asked anonymously.
    item = models.PositiveSmallIntegerField(_("data item"), null=True, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    # [Chinese, English] each; an answer is the place in the list, counted from one.
    choices = models.JSONField(_("choices"), default=list, blank=True)
    lines = models.JSONField(_("lines"), default=list, blank=True)
    # The codes of needs that the choices declare, one for each choice; empty: it declares none.
    needs = models.JSONField(_("needs"), default=list, blank=True)
    # Asked only where a child under fourteen lives and the guardian has agreed.
    is_about_child = models.BooleanField(_("about a child under fourteen"), default=False)
    # Asked only where another question was answered with this choice.
    after_key = models.CharField(_("only after"), max_length=8, blank=True)
    after_choice = models.PositiveSmallIntegerField(_("answered with"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"],
                name="question_key_once",
                violation_error_message=_("Each question has a key of its own."),
            ),
        ]

    @property
    def text(self) -> str:
        return in_language(self.text_zh, self.text_en)

    @property
    def is_section(self) -> bool:
        return self.kind == QuestionKind.SECTION

    @property
    def is_registered(self) -> bool:
        """Whether the record of the customer holds what is asked: the answer is a proposal."""
        return self.item in PROPOSABLE

    @property
    def data_item(self) -> Item | None:
        return inventory.by_number(self.item) if self.item else None

    def declares(self, choices: Iterable[int]) -> list[str]:
        """Return the codes of the needs that some choices declare."""
        codes = dict(enumerate(self.needs, 1))
        return [codes[one] for one in choices if codes.get(one)]

    def options(self) -> Iterator[tuple[int, str]]:
        """Yield what may be chosen: its number and its text in the language of the request."""
        shown = self.choices if self.kind in CHOOSING else FIXED.get(QuestionKind(self.kind), [])
        for number, (zh, en) in enumerate(shown, 1):
            yield number, in_language(zh, en)

    def rows(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of a matrix, each answered on the same scale."""
        for number, (zh, en) in enumerate(self.lines, 1):
            yield number, in_language(zh, en)


SCALE: Final = [
    ["1 很不满意", "1 very dissatisfied"],
    ["2 不满意", "2 dissatisfied"],
    ["3 一般", "3 neither"],
    ["4 满意", "4 satisfied"],
    ["5 很满意", "5 very satisfied"],
]
# As the net promoter score wants it (Reichheld 2003): eleven steps, the first is the nought.
ADVICE: Final = [
    ["0 完全不会", "0 not at all"],
    *([str(step), str(step)] for step in range(1, 10)),
    ["10 一定会", "10 certainly"],
]
FIXED: Final[dict[QuestionKind, list[list[str]]]] = {
    QuestionKind.SCALE: SCALE,
    QuestionKind.ADVICE: ADVICE,
}
"""What may be chosen where the kind of question, and not its writer, says it."""
