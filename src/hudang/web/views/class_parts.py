"""What the pages of the classification table share: the place asked for, counts, runs shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries, wording
from hudang.classification.content import STANDARD
from hudang.classification.models import Run
from hudang.core.controls import allows
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hudang.accounts.actor import Actor
    from hudang.classification.models import RunPart, SchemeVersion
    from hudang.web.forms.classes import PlaceOfSchemeForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Run.State
UNDER_WAY = frozenset({State.WAITING, State.RUNNING})


def require_place(form: PlaceOfSchemeForm, *, by: Actor) -> Community:
    """Return the community that was asked for; one outside the person's posts is refused."""
    if form.community_chosen is not None:
        return form.community_chosen
    try:
        return registry.community(form.code, by=by)
    except Community.DoesNotExist:
        raise Http404 from None


def counted(version: SchemeVersion, community: Community) -> dict[str, Any]:
    """Return how many were in each class when the last run passed; nothing is opened for it."""
    part = queries.found_by_last_run(version.scheme, community.id)
    return {"last_part": part, "counts": counts_of(part) if part else []}


def counts_of(part: RunPart) -> list[tuple[str, str, int]]:
    """Return code, name and number of people of each class, those in none last."""
    names = wording.class_names([part.run.version])
    coded = sorted(names.items(), key=lambda one: one[0] == STANDARD)
    return [(code, name, part.classes.get(code, 0)) for code, name in coded]


def run_of(request: StaffRequest, number: str) -> Run:
    found = queries.run(number, by=request.actor)
    if found is None:
        raise Http404
    return found


def shown_run(run: Run, *, by: Actor) -> dict[str, Any]:
    """Return what the page of a run shows: how far it is, and what it found."""
    return {
        "run": run,
        "version": run.version,
        "progress": queries.progress(run),
        "is_under_way": run.state in UNDER_WAY,
        "who": names_of([run.asked_by]),
        **_found(run, by=by),
        **_may(run, by=by),
    }


def _found(run: Run, *, by: Actor) -> dict[str, Any]:
    """Return the totals of a run in the communities of the person's posts."""
    totals, names = queries.totals_of(run, by.communities), names_in(run)
    return {
        "people": totals.people,
        "classes": [(names[code], count) for code, count in totals.classes.most_common()],
        "left_out": reasons_named(policy.runs.countable(totals.left_out)),
        "moves": [
            (names[was], names[now], count)
            for (was, now), count in totals.moves.most_common()
            if was != now
        ],
    }


def names_in(run: Run) -> dict[str, str]:
    """Return what the classes are called from which and to which a run moves people."""
    return wording.class_names([run.version, *queries.versions_of(run.version.scheme)])


def reasons_named(counted: Mapping[str, int | None]) -> list[tuple[object, int | None]]:
    """Return for each reason to be left out its words, and how many; none where they are few."""
    return [(wording.LEFT_OUT[policy.LeftOut(reason)], n) for reason, n in counted.items()]


def _may(run: Run, *, by: Actor) -> dict[str, Any]:
    """Return which buttons are open to the person now."""
    runs = by.may(P.RUN_SCHEME)
    step = policy.runs.require_transition
    return {
        "may_cancel": runs
        and not run.is_cancel_requested
        and allows(step, state=run.state, to=State.CANCELLED),
        "may_go_on": runs and allows(step, state=run.state, to=State.WAITING),
        "may_see_classes": by.may(P.SEE_CLASSES),
        **may_run(run.version, by=by),
    }


def may_run(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return whether a person may run a version now, try it, or see who would move."""
    runs = by.may(P.RUN_SCHEME)
    may_try = runs and allows(policy.runs.require_may_try, state=version.state)
    return {
        "may_run": runs and allows(policy.states.require_in_force, state=version.state),
        "may_try": may_try,
        "may_preview": may_try and by.may(P.SEE_CLASSES),
    }


def listed_runs(runs: Iterable[Run]) -> list[tuple[Run, queries.Progress]]:
    """Return runs with how far each has come."""
    return [(one, queries.progress(one)) for one in runs]


def runs_of(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return what the page of a version says of its runs."""
    newest = list(queries.runs(by).filter(version=version)[:5])
    in_table = version.activated_at is not None and by.may(P.SEE_CLASSES)
    return {"runs": newest, "is_in_table": in_table, **may_run(version, by=by)}
