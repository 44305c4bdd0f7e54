"""What the page of a scheme is made of: what it says, who judged it, the acts that are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.classification import catalogue, policy, queries, services, wording
from hudang.classification.policy import Point
from hudang.core.controls import allows
from hudang.web.forms import scheme_acts as forms
from hudang.web.forms.schemes import CriterionForm
from hudang.web.views import watched_parts
from hudang.web.views.class_parts import runs_of
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.forms import Form
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.classification.content import Criterion
    from hudang.classification.models import LegalReview, ProxyReview, SchemeVersion
    from hudang.web.shortcuts import StaffRequest

P = Permission
_DRAFTS = frozenset({P.DRAFT_SCHEME})
_APPROVES = frozenset({P.APPROVE_SCHEME})


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its button, its service, who may do it, what it asks before it is done."""

    label: _StrOrPromise
    do: Callable[..., Any]
    permissions: frozenset[Permission]
    form: type[forms.SchemeStepForm] = forms.SchemeStepForm
    confirm: _StrOrPromise = ""
    tone: str = "primary"


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now, with its form."""

    code: str
    kind: ActKind
    form: Form


ACTS: Mapping[str, ActKind] = {
    "check": ActKind(_("Check it"), services.check, _DRAFTS, tone=""),
    "submit": ActKind(
        _("Submit it"), services.submit, _DRAFTS, forms.SubmitForm,
        _("It is frozen and goes to the lawyer."),
    ),
    "adopt": ActKind(_("Rest it on the assessment"), services.adopt, _APPROVES),
    "publish": ActKind(
        _("Publish"), services.publish, _APPROVES,
        confirm=_("Everybody can read what it says from now on."),
    ),
    "activate": ActKind(
        _("Put in force"), services.activate, frozenset({P.RUN_SCHEME}),
        confirm=_("It may run from now on. A version in force before it ends."),
    ),
    "resume": ActKind(_("Resume"), services.resume, _APPROVES, forms.ResumeForm),
    "suspend": ActKind(
        _("Suspend"), services.suspend, frozenset({P.RUN_SCHEME, P.APPROVE_SCHEME}),
        forms.SuspendForm, tone="danger",
    ),
    "retire": ActKind(
        _("Retire"), services.retire, _APPROVES, confirm=_("It ends for good."), tone="danger"
    ),
    "give_up": ActKind(
        _("Give it up"), services.give_up, _DRAFTS,
        confirm=_("The draft is given up; it stays to be read."), tone="danger",
    ),
}  # fmt: skip


def version_of(request: StaffRequest, number: str, version: int) -> SchemeVersion:
    """Return a version that the person may see."""
    found = queries.version(number, version, by=request.actor)
    if found is None:
        raise Http404
    return found


def may(step: str, version: SchemeVersion, *, by: Actor) -> bool:
    """Say whether a person may take a step with a version now."""
    return any(by.may(one) for one in ACTS[step].permissions) and _may_begin(step, version, by=by)


def _may_begin(step: str, version: SchemeVersion, *, by: Actor) -> bool:
    if step == "publish" and not _is_other(version, by=by):
        return False
    if step == "give_up" and version.published_at is not None:
        return False
    return allows(policy.states.require_step, step, state=version.state)


def _is_other(version: SchemeVersion, *, by: Actor) -> bool:
    rule = policy.reviews.require_other_reviewer
    return allows(rule, author=version.drafted_by, reviewer=by.code)


def shown(
    version: SchemeVersion, *, by: Actor, bound: Mapping[str, Form] | None = None
) -> dict[str, Any]:
    """Return what the page of a version shows; `bound` are forms that have to be mended."""
    bound = bound or {}
    return {
        **said(version),
        **builder(version, by=by),
        "asking": bound.get("ask") or forms.AskForm(),
        **_judged(version, by=by),
        **_told_by_whom(version),
        "acts": list(_acts(version, by=by, bound=bound)),
        **_may(version, by=by),
    }


def _told_by_whom(version: SchemeVersion) -> dict[str, Any]:
    """Return the steps of a version, the other versions, and who took a step or judged it."""
    steps, checked = queries.history(version), queries.check_of(version)
    codes = {one.by for one in steps} | {checked.checked_by if checked else ""}
    codes |= {one.reviewed_by for one in queries.reviews_of(version)}
    for one in queries.stand_ins(version):
        codes |= {one.asked_by, one.decided_by}
    versions = queries.versions_of(version.scheme)
    return {"history": steps, "names": names_of(codes), "versions": versions}


def _judged(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return what machine, second reviewer and lawyer found."""
    return {
        "checked": queries.check_of(version),
        "findings": wording.placed(version.says, queries.findings_of(version)),
        **watched_parts.beside(version, by=by),
        "stand_ins": [_stand_in(one, by=by) for one in queries.stand_ins(version)],
        "reviews": [(one, _points(one)) for one in queries.reviews_of(version)],
        "review": queries.review_of(version),
    }


def said(version: SchemeVersion) -> dict[str, Any]:
    """Return what a version says: criteria, table, classes."""
    content = version.says
    effects = catalogue.effects()
    return {
        "version": version,
        "content": content,
        "audience": wording.audience(content),
        "questions": {one.key: _question(one) for one in content.criteria},
        "rows": wording.rows(content),
        "classes": [
            (one, wording.band(one), [effects[code] for code in sorted(one.effects)])
            for one in content.classes
        ],
    }


def _question(one: Criterion) -> str:
    """Return what is asked where a criterion is read from answers; its code once that is not
    published any more."""
    asked = (one.questionnaire, one.question)
    for found in queries.offered_questions(one.of) if one.question else ():
        if (found.questionnaire, found.question) == asked:
            return found.label
    return " · ".join(filter(None, asked))


def builder(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return what is needed to change a draft; nothing for a version that is frozen."""
    may_edit = by.may(P.DRAFT_SCHEME) and version.is_draft
    asked = {one.attribute for one in queries.stand_ins(version) if not one.decided_by}
    return {
        "may_edit": may_edit,
        "criterion_form": CriterionForm(version=version) if may_edit else None,
        "to_ask": [one for one in _standing_in(version) if one not in asked] if may_edit else [],
    }


def _standing_in(version: SchemeVersion) -> list[str]:
    """Return the criteria of a draft that no second reviewer has allowed yet."""
    granted = queries.standing_of(version).granted
    return [
        one.attribute
        for one in version.says.criteria
        if one.of.stands_for and one.attribute not in granted
    ]


def _stand_in(one: ProxyReview, *, by: Actor) -> tuple[ProxyReview, str, bool]:
    found = catalogue.attributes().get(one.attribute)
    is_open = not one.decided_by and by.may(P.APPROVE_SCHEME)
    other = allows(policy.reviews.require_other_reviewer, author=one.asked_by, reviewer=by.code)
    return one, found.label if found else one.attribute, is_open and other


def _points(review: LegalReview) -> list[tuple[_StrOrPromise, str]]:
    return [(point.label, review.points.get(point, "")) for point in Point]


def _acts(version: SchemeVersion, *, by: Actor, bound: Mapping[str, Form]) -> Iterator[Act]:
    for code, kind in ACTS.items():
        if may(code, version, by=by):
            yield Act(code, kind, bound.get(code) or kind.form(version=version))


def _may(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return what leads on to a page of its own."""
    return {
        **runs_of(version, by=by),
        "may_review": may_sign(version, by=by) or may_return(version, by=by),
        "may_begin_next": by.may(P.DRAFT_SCHEME) and version.state not in policy.states.UNDER_WAY,
    }


def may_sign(version: SchemeVersion, *, by: Actor) -> bool:
    begins = allows(policy.states.require_step, "sign", state=version.state)
    return begins and by.may(P.REVIEW_SCHEME) and _is_other(version, by=by)


def may_return(version: SchemeVersion, *, by: Actor) -> bool:
    begins = allows(policy.states.require_step, "return", state=version.state)
    return begins and (by.may(P.REVIEW_SCHEME) or by.may(P.APPROVE_SCHEME))
