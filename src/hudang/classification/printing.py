"""A scheme on paper, as a lawyer reads and signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hudang.classification import catalogue, wording
from hudang.classification.content import Method, fingerprint
from hudang.classification.policy import Point
from hudang.core import controls
from hudang.core.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.classification.content import Content
    from hudang.classification.models import LegalReview, SchemeVersion
    from hudang.classification.policy import Finding


def sheet(
    version: SchemeVersion,
    *,
    found: Sequence[Finding],
    review: LegalReview | None,
    company: str,
    at: datetime,
) -> bytes:
    """Return a version as A4: what it says, the findings, and the checklist to be signed."""
    content = version.says
    data = {
        "title": version.name,
        "number": str(version),
        "company": company,
        "facts": _facts(version, content, at=at),
        "heads": [
            _("Criteria"), _("Decision table"), _("Classes"), _("Legality check"),
            _("Legal review"),
        ],
        "criteria": [_criterion(one.attribute) for one in content.criteria],
        **_table(content),
        "classes": [_class(content, one.code) for one in content.classes],
        "findings": _findings(content, found),
        "points": [[str(one.label), _answer(review, one)] for one in Point],
        "opinion": [_("Conditions and opinion"), _said(review)],
        "sign": [_("Legal reviewer, signature"), _("Date")],
        "hash": fingerprint(content),
    }  # fmt: skip
    return typeset("scheme", data, at=at)


def _facts(version: SchemeVersion, content: Content, *, at: datetime) -> list[list[str]]:
    return [
        [_("Goal"), version.goal],
        [_("Who is sorted"), " · ".join(wording.audience(content)) or "—"],
        [_("How rows count"), str(Method(content.method).label)],
        [_("Why a package of one’s own choice does not do"), content.why_not_package or "—"],
        [_("State"), version.get_state_display()],
        [_("Drafted by"), version.drafted_by],
        [_("Printed"), localtime(at).date().isoformat()],
    ]


def _criterion(code: str) -> list[str]:
    found = catalogue.attributes()[code]
    return [found.label, str(found.dimension.label), found.reason]


def _table(content: Content) -> dict[str, Any]:
    last = _("Points") if content.method == Method.POINTS else _("Class")
    return {
        "columns": ["", *(one.label for one in content.criteria), last],
        "rows": [
            [str(row.place), *(" / ".join(cell) or "—" for cell in row.cells), row.leads_to]
            for row in wording.rows(content)
        ],
    }


def _class(content: Content, code: str) -> dict[str, Any]:
    one = content.class_of(code)
    if one is None:
        raise LookupError(code)
    effects = [catalogue.effects()[effect].label for effect in sorted(one.effects)]
    return {"head": one.label, "text": one.text, "told": [wording.band(one), *effects]}


def _findings(content: Content, found: Sequence[Finding]) -> list[str]:
    told = [
        " · ".join(
            str(part)
            for part in (
                one.finding.kind.weight.label, one.where, one.finding.kind.sentence,
                controls.get(one.finding.kind.control).id,
            )
            if part
        )
        for one in wording.placed(content, found)
    ]  # fmt: skip
    return told or [_("Nothing was found.")]


def _answer(review: LegalReview | None, point: Point) -> str:
    return str(review.points.get(point, "")) if review else ""


def _said(review: LegalReview | None) -> str:
    return " ".join(filter(None, (review.conditions, review.opinion))) if review else ""
