"""Drafting a questionnaire: its titles, and its parts one by one."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from hudang.collection import queries
from hudang.collection.models import PROPOSABLE, QuestionKind
from hudang.collection.models.questionnaires import CHOOSING
from hudang.collection.policy import CHOSEN
from hudang.collection.services import Part, Titles
from hudang.needs.catalogue import offers
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hudang.collection.models import Question, QuestionnaireVersion
    from hudang.needs.catalogue import Offer
    from hudang.purposes.inventory import Item

_ZH = {"lang": "zh-hans"}
_EN = {"lang": "en"}
_LANGUAGES = 2
_LISTED = {"rows": 5, "spellcheck": "false"}


def _text(
    label: Any, most: int, *, lang: dict[str, str], is_long: bool = False
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, **lang}) if is_long else forms.TextInput(attrs=lang)
    return forms.CharField(label=label, max_length=most, widget=widget, required=not is_long)


class TitlesForm(forms.Form):
    """What a version is called and how it introduces itself, in both languages."""

    title_zh = _text(_("title, in Chinese"), 80, lang=_ZH)
    title_en = _text(_("title, in English"), 120, lang=_EN)
    intro_zh = _text(_("introduction, in Chinese"), 600, lang=_ZH, is_long=True)
    intro_en = _text(_("introduction, in English"), 900, lang=_EN, is_long=True)

    @classmethod
    def of(cls, data: Any, version: QuestionnaireVersion) -> TitlesForm:
        """Return the form, filled with what a version says now."""
        return cls(
            data or None, initial={name: getattr(version, name) for name in cls.base_fields}
        )

    def titles(self) -> Titles:
        return Titles(**{name: self.cleaned_data[name] for name in TitlesForm.base_fields})


class BeginForm(TitlesForm):
    """A new questionnaire: for which purpose, and under which code."""

    purpose = forms.ChoiceField(label=_("purpose"))
    code = forms.CharField(
        label=_("code"),
        max_length=40,
        validators=[validate_slug],
        help_text=_("Latin letters, digits and dashes, like service-2026."),
    )
    field_order = ("purpose", "code")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        asking = [one for one in purposes.active_purposes() if any(_of_answers(one.items))]
        set_choices(self, "purpose", [(one.code, one.name) for one in asking])

    def clean_code(self) -> str:
        """Refuse a code that another questionnaire has."""
        code: str = self.cleaned_data["code"]
        if queries.is_known(code):
            raise forms.ValidationError(_("There is a questionnaire of this code."))
        return code


class PartForm(forms.Form):
    """One part: only the fields that its kind has."""

    text_zh = _text(_("text, in Chinese"), 200, lang=_ZH)
    text_en = _text(_("text, in English"), 300, lang=_EN)
    item = forms.TypedChoiceField(
        label=_("data item"), required=False, coerce=int, empty_value=None,
        help_text=_("What an answer is in the inventory. None: an opinion, asked anonymously."),
    )  # fmt: skip
    choices = forms.CharField(
        label=_("choices"), widget=forms.Textarea(attrs=_LISTED),
        help_text=_("One a line, Chinese | English | need that it declares (or none)."),
    )  # fmt: skip
    lines = forms.CharField(
        label=_("lines"), widget=forms.Textarea(attrs=_LISTED),
        help_text=_("One a line, Chinese | English."),
    )  # fmt: skip
    after = forms.ChoiceField(label=_("asked only after"), required=False)
    is_required = forms.BooleanField(label=_("must be answered"), required=False)
    is_about_child = forms.BooleanField(
        label=_("about a child under fourteen"), required=False,
        help_text=_("Asked only where such a child lives and the guardian has agreed."),
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        version: QuestionnaireVersion,
        others: Sequence[Question],
        of: Question | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(of) if of else {})
        self.kind = QuestionKind(kind)
        self._needs: list[str] = []
        for name in _foreign(self.kind):
            del self.fields[name]
        if "item" in self.fields:
            set_choices(self, "item", [("", _("anonymous opinion")), *_items(version, self.kind)])
        set_choices(self, "after", [("", _("always")), *_conditions(others, of=of)])

    def clean_choices(self) -> list[list[str]]:
        """Read the choices, and apart the code of the need that each declares."""
        lines = self.cleaned_data["choices"].replace("｜", "|").splitlines()
        columns = [line.split("|", _LANGUAGES) for line in lines if line.strip()]
        self._needs = [found[2].strip() if len(found) > _LANGUAGES else "" for found in columns]
        return _pairs("\n".join("|".join(found[:_LANGUAGES]) for found in columns))

    @property
    def offers(self) -> Iterable[Offer]:
        """The needs that choices may declare; none where nothing is chosen from a list."""
        return offers().values() if self.kind in CHOSEN else ()

    def clean_lines(self) -> list[list[str]]:
        return _pairs(self.cleaned_data["lines"])

    def part(self) -> Part:
        """Return what was filled in."""
        values = dict(self.cleaned_data)
        key, _sep, choice = values.pop("after", "").partition(":")
        return Part(
            kind=self.kind, after_key=key, after_choice=int(choice) if choice else None,
            needs=self._needs if any(self._needs) else [], **values,
        )  # fmt: skip


def _foreign(kind: QuestionKind) -> set[str]:
    """Return the fields that a kind of part does not have."""
    without: set[str] = set()
    if kind not in CHOOSING:
        without.add("choices")
    if kind is not QuestionKind.MATRIX:
        without.add("lines")
    if kind is QuestionKind.SECTION:
        without |= {"item", "is_required", "is_about_child"}
    return without


def _items(version: QuestionnaireVersion, kind: QuestionKind) -> Iterable[tuple[str, str]]:
    for item in _of_answers(version.questionnaire.purpose.items):
        if kind is QuestionKind.TEXT or item.number not in PROPOSABLE:
            yield str(item.number), item.label


def _of_answers(numbers: Iterable[int]) -> Iterable[Item]:
    """Yield those items that an answer can be."""
    items = (inventory.by_number(number) for number in numbers)
    return (item for item in items if item.slot == "answers" or item.number in PROPOSABLE)


def _conditions(others: Iterable[Question], *, of: Question | None) -> Iterable[tuple[str, str]]:
    """Yield every answer of the questions before a part that it may depend on."""
    for one in others:
        if of is not None and one.position >= of.position:
            return
        for number, text in one.options() if one.kind != QuestionKind.MATRIX else ():
            yield f"{one.key}:{number}", f"{one.position}. {one.text}: {text}"


def _initial(question: Question) -> dict[str, Any]:
    names = ("text_zh", "text_en", "item", "is_required", "is_about_child")
    after = f"{question.after_key}:{question.after_choice}" if question.after_key else ""
    return {name: getattr(question, name) for name in names} | {
        "after": after,
        "choices": "\n".join(
            " | ".join([*pair, *([need] if need else [])])
            for pair, need in zip_longest(question.choices, question.needs, fillvalue="")
        ),
        "lines": "\n".join(" | ".join(pair) for pair in question.lines),
    }


def _pairs(text: str) -> list[list[str]]:
    """Read lines of Chinese | English; who gives one language only is told so by line."""
    pairs = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        zh, bar, en = line.replace("｜", "|").partition("|")
        if not (zh.strip() and bar and en.strip()):
            raise forms.ValidationError(
                _("Line %(number)s: write Chinese | English.") % {"number": number}
            )
        pairs.append([zh.strip(), en.strip()])
    return pairs
