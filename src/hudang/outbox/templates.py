"""Templates of messages: those that ship are version 1 of each; what may stand in their blanks."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.outbox.models import Channel, Kind, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from hudang.outbox.models import TemplateVersion

BLANK: Final = re.compile(r"\{([a-z_]+)\}")
LONGEST: Final = 120  # a personal link fits
"""Characters of what stands in a blank."""
COMMERCIAL: Final = "commercial_messages"
EMERGENCY: Final = "emergency"
DUNNING: Final = "dunning"
"""The purposes that make a message commercial, let it leave at any hour, or let none leave."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank that any template may have: what it is called, and an invented value."""

    label: _StrOrPromise
    sample: str
    # Whether a writer says in it what he likes; the others are ours or made by a program.
    is_free: bool = True


BLANKS: Final[Mapping[str, Blank]] = {
    "work": Blank(_("Which work"), "厨房水龙头"),
    "day": Blank(_("Which day"), "11月24日上午"),
    "hours": Blank(_("Which hours"), "9:00至12:00"),
    "period": Blank(_("Which period"), "2026年第四季度"),
    "days": Blank(_("How many days"), "30", is_free=False),
    "phone": Blank(_("Telephone of the office"), "400-000-0000", is_free=False),
    "place": Blank(_("Which place"), "社区活动室"),
    "service": Blank(_("Which service"), "家政保洁"),
    "version": Blank(_("Version of the notice"), "3", is_free=False),
    "address": Blank(_("Address of the page"), "https://hudang.example/notice/3/", is_free=False),
    "title": Blank(_("Title of the survey"), "物业服务满意度调查", is_free=False),
    "link": Blank(_("Personal link"), "https://hudang.example/survey/Abc123/…", is_free=False),
    "code": Blank(_("Code"), "004417", is_free=False),
    "number": Blank(_("Number of the case"), "TS-01-000117", is_free=False),
    "answer": Blank(_("The answer"), "已安排每日两次巡查"),
}
"""Nothing about a person has a blank: what a customer is called or owes is not written."""


class WrongBlanks(ValueError):
    """A template was given a blank it has not, or lacks one; it names the blanks, no values."""


@dataclass(frozen=True, slots=True)
class Template:
    """模板: a text in two languages with named blanks; `sample` is what the preview shows."""

    code: str
    names: Mapping[Language, str]
    purpose: str
    channels: tuple[Channel, ...]
    texts: Mapping[Language, str]
    sample: Mapping[str, str]
    number: int = 1

    @classmethod
    def of(cls, version: TemplateVersion) -> Template:
        """Return a version that was written here, with invented values for its blanks."""
        blanks = dict.fromkeys(BLANK.findall(version.text_zh))
        return cls(
            code=version.code,
            names={Language.ZH: version.name_zh, Language.EN: version.name_en},
            purpose=version.purpose,
            channels=tuple(map(Channel, version.channels)),
            texts={Language.ZH: version.text_zh, Language.EN: version.text_en},
            sample={name: BLANKS[name].sample for name in blanks},
            number=version.number,
        )

    @property
    def kind(self) -> Kind:
        return kind_of(self.purpose)

    @property
    def is_urgent(self) -> bool:
        """Whether it leaves at any hour."""
        return self.purpose == EMERGENCY

    @property
    def label(self) -> str:
        """What the template is called in the language of the page."""
        return in_language(self.names[Language.ZH], self.names[Language.EN])

    @property
    def previews(self) -> list[str]:
        """The text in both languages, with invented values."""
        return [self.fill(language, self.sample) for language in Language]

    def fill(self, language: str, blanks: Mapping[str, str]) -> str:
        """Return the text with its blanks filled; each blank exactly once, on one line, short.

        Raises `WrongBlanks`.
        """
        wrong = sorted(set(self.sample) ^ set(blanks))
        wrong += [name for name, value in blanks.items() if not _is_fit(value)]
        if wrong:
            raise WrongBlanks(", ".join(wrong))
        text = self.texts[Language(language)]
        return BLANK.sub(lambda found: blanks[found[1]].strip(), text)


def kind_of(purpose: str) -> Kind:
    """Return the kind of the messages that are written for a purpose."""
    return Kind.COMMERCIAL if purpose == COMMERCIAL else Kind.SERVICE


def _is_fit(value: str) -> bool:
    return len(value.strip()) > 0 and len(value) <= LONGEST and value.isprintable()


def _read() -> dict[str, Any]:
    source = resources.files("hudang.outbox").joinpath("templates.toml")
    return tomllib.loads(source.read_text("utf-8"))


def _template(code: str, said: Mapping[str, Any]) -> Template:
    return Template(
        code=code,
        names=dict(zip(Language, said["name"], strict=True)),
        purpose=said["purpose"],
        channels=tuple(map(Channel, said["channels"])),
        texts=dict(zip(Language, said["text"], strict=True)),
        sample=said["sample"],
    )


_DATA: Final = _read()
PROMOTION: Final = tuple(_DATA["promotion"])
STOP: Final = dict(zip(Language, _DATA["stop"], strict=True))
"""How a commercial text says in each language that one can stop it."""
TEMPLATES: Final[Mapping[str, Template]] = {
    code: _template(code, said) for code, said in _DATA["template"].items()
}
