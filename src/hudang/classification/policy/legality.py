"""The legality check 合法性初检: what can be found in a content by reading it, before any run.

Each finding is a code, the place it is about and the control; it is put into words when read, in
the language of the reader. One that blocks keeps a draft from being submitted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.classification import catalogue, rules
from hudang.classification.catalogue import Read
from hudang.classification.content import STANDARD, Audience, Method
from hudang.classification.policy import lawful
from hudang.classification.policy.findings import Finding
from hudang.core import plain_language
from hudang.core.controls import allows, enforces
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from hudang.classification.content import Content, Criterion, CustomerClass

Choices = tuple[tuple[str, str], ...]

# A company figure: from so many points of 100 on, a text counts as plain (core.plain_language).
PLAIN_FROM: Final = 70


@dataclass(frozen=True, slots=True)
class Standing:
    """What the installation says of a content: asked once, then judged without a database."""

    granted: frozenset[str] = frozenset()
    published_questions: Mapping[tuple[str, str], Choices] = field(default_factory=dict)
    purpose_items: frozenset[int] = frozenset()
    is_purpose_active: bool = False


@enforces("LC-060", "LC-061", "LC-062", "LC-063", "LC-065", "LC-069")
def findings(content: Content, standing: Standing) -> list[Finding]:
    """Return everything that reading a content finds, in the order in which it is read."""
    allowed = catalogue.attributes()
    barred = [one.key for one in content.criteria if one.attribute not in allowed]
    if barred:
        return [Finding("barred_criterion", key) for key in barred]
    parts: Iterable[Callable[[Content, Standing], Iterator[Finding]]] = (
        _whole, _criteria, _rows, _classes, _bands,
    )  # fmt: skip
    return [finding for part in parts for finding in part(content, standing)]


@enforces("LC-069")
def require_passed(found: Collection[Finding]) -> None:
    """A draft with a finding that blocks is mended before a lawyer sees it."""
    blocking = [one for one in found if one.blocks]
    if blocking:
        raise EvidenceMissing(
            _("The legality check found what has to be mended first."),
            control=blocking[0].kind.control,
            missing=list(dict.fromkeys(one.kind.sentence for one in blocking)),
        )


def _whole(content: Content, standing: Standing) -> Iterator[Finding]:
    if not content.audience or not content.audience <= set(Audience):
        yield Finding("no_audience")
    for name in ("criteria", "rules", "classes"):
        if not getattr(content, name):
            yield Finding(f"no_{name}")
    is_restricted = any(one.is_restricted for one in content.dimensions)
    if is_restricted and not content.why_not_package.strip():
        yield Finding("no_alternative")
    if not standing.is_purpose_active:
        yield Finding("purpose_asleep")


def _criteria(content: Content, standing: Standing) -> Iterator[Finding]:
    for one in content.criteria:
        yield from _lawful(one, standing)
        if one.key not in content.used:
            yield Finding("unused", one.key)
        if one.of.read is Read.ANSWERS:
            yield from _asked(one, standing)


def _lawful(one: Criterion, standing: Standing) -> Iterator[Finding]:
    if not allows(lawful.require_registered_items, one.of):
        yield Finding("not_in_inventory", one.key)
    if one.of.stands_for and one.attribute not in standing.granted:
        yield Finding("stand_in", one.key)
    is_collected = one.of.read in {Read.ANSWERS, Read.NEEDS}
    if is_collected and not one.of.items <= standing.purpose_items:
        yield Finding("purpose_without_item", one.key)


def _asked(one: Criterion, standing: Standing) -> Iterator[Finding]:
    offered = standing.published_questions.get((one.questionnaire, one.question))
    if offered is None:
        yield Finding("not_asked", one.key)
    elif offered != one.choices:
        yield Finding("asked_otherwise", one.key)


def _rows(content: Content, standing: Standing) -> Iterator[Finding]:
    values = {one.key: set(one.values) for one in content.criteria}
    for place, row in enumerate(content.rules):
        if not row.conditions or not all(row.conditions.values()):
            yield Finding("no_condition", row.key)
            continue
        if any(not named <= values.get(key, set()) for key, named in row.conditions.items()):
            yield Finding("unknown_value", row.key)
        yield from _leads(content, place)


def _leads(content: Content, place: int) -> Iterator[Finding]:
    row, before = content.rules[place], content.rules[:place]
    if content.method == Method.POINTS:
        if row.points == 0:
            yield Finding("no_points", row.key)
        if any(one.conditions == row.conditions for one in before):
            yield Finding("same_rows", row.key)
        return
    if row.class_code != STANDARD and content.class_of(row.class_code) is None:
        yield Finding("unknown_class", row.key)
    if any(one.conditions and rules.is_covered(row, by=one) for one in before):
        yield Finding("never_fires", row.key)


def _classes(content: Content, standing: Standing) -> Iterator[Finding]:
    led_to = {row.class_code for row in content.rules}
    for one in content.classes:
        if content.method == Method.TABLE and one.code not in led_to:
            yield Finding("never_reached", one.code)
        yield from _said(one)
        if not one.effects:
            yield Finding("no_effect", one.code)
        if not allows(lawful.require_lawful_effects, one.effects):
            yield Finding("barred_effect", one.code)
        if not allows(
            lawful.require_modest_effects,
            dimensions=content.rests_on(one.code),
            effects=one.effects,
        ):
            yield Finding("economic_effect", one.code)


def _said(one: CustomerClass) -> Iterator[Finding]:
    texts = (one.zh, one.en, one.text_zh, one.text_en)
    if not all(text.strip() for text in texts):
        yield Finding("no_text", one.code)
    if not all(allows(lawful.require_harmless_text, text) for text in texts):
        yield Finding("labels_people", one.code)
    scores = (
        plain_language.read(one.text_zh, language="zh").score,
        plain_language.read(one.text_en, language="en").score,
    )
    if min(scores) < PLAIN_FROM:
        yield Finding("not_plain", one.code)


def _bands(content: Content, standing: Standing) -> Iterator[Finding]:
    if content.method != Method.POINTS:
        return
    fewest, most = rules.reachable(content.rules)
    banded = sorted(
        (one for one in content.classes if one.points_from is not None),
        key=lambda one: one.points_from or 0,
    )
    yield from (Finding("no_band", one.code) for one in content.classes if one.points_from is None)
    for one in banded:
        yield from _band(one, fewest=fewest, most=most)
    for lower, upper in pairwise(banded):
        end = lower.points_until
        if end is None or end > (upper.points_from or 0):
            yield Finding("bands_overlap", upper.code)
        elif end < (upper.points_from or 0):
            yield Finding("bands_gap", upper.code)


def _band(one: CustomerClass, *, fewest: int, most: int) -> Iterator[Finding]:
    begin, end = one.points_from or 0, one.points_until
    if end is not None and end <= begin:
        yield Finding("band_upside_down", one.code)
    if begin > most or (end is not None and end <= fewest):
        yield Finding("band_out_of_reach", one.code)
    if rules.within(one, 0):
        yield Finding("standard_in_reach", one.code)
