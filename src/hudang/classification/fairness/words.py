"""What the figures say in words, which are never about the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hudang.classification.fairness.limits import Reference, Verdict, Why

if TYPE_CHECKING:
    from hudang.classification.fairness.disparity import Group
    from hudang.classification.fairness.limits import Finding, Limits


def no_law() -> str:
    """Return what stands under every report."""
    return _("These are figures. What they mean in law is for people to say.")


def verdict(found: Verdict) -> str:
    """Return a verdict as a label."""
    return {
        Verdict.WITHIN: _("within the limit"),
        Verdict.OVER: _("over the limit"),
        Verdict.UNSAID: _("cannot be said"),
    }[found]


def finding(found: Finding, *, minimum_group: int) -> str:
    """Return a verdict as a label, with the reason where nothing can be said."""
    if found.why is None:
        return verdict(found.verdict)
    return _("cannot be said, not enough data: %(why)s") % {
        "why": _why(found.why, minimum_group=minimum_group)
    }


def _why(reason: Why, *, minimum_group: int) -> str:
    return {
        Why.TOO_SMALL: _("there are not two groups of %(minimum)d people to compare")
        % {"minimum": minimum_group},
        Why.ONE_KIND: _("everybody is in one group"),
        Why.NOBODY: _("the outcome is favourable for nobody"),
        Why.TOO_WIDE: _("the interval lies on both sides of the limit"),
        Why.CHANCE: _("chance alone could make such a difference"),
    }[reason]


def group_name(group: Group) -> str:
    """Return the name of a group; small ones stand together."""
    return _("small groups together") if group.name is None else group.name


def sentence(group: Group, *, limits: Limits) -> str:
    """Return what is said of one group."""
    words = {
        "group": group_name(group),
        "favourable": group.tally.favourable,
        "people": group.tally.total,
        "said": said(group, limits=limits),
    }
    gap = group.gap
    if gap is None or gap.ratio is None:
        return _("%(group)s: favourable for %(favourable)d of %(people)d; %(said)s.") % words
    words |= {
        "ratio": f"{gap.ratio.value:.2f}",
        "low": f"{gap.ratio.interval.low:.2f}",
        "high": f"{gap.ratio.interval.high:.2f}",
    }
    if limits.reference is Reference.BEST:
        text = _(
            "%(group)s: favourable for %(favourable)d of %(people)d, %(ratio)s of the best-off"
            " group (%(low)s to %(high)s); %(said)s."
        )
    else:
        text = _(
            "%(group)s: favourable for %(favourable)d of %(people)d, %(ratio)s of everybody"
            " (%(low)s to %(high)s); %(said)s."
        )
    return text % words


def said(group: Group, *, limits: Limits) -> str:
    """Return how one group stands to the limit, without its figures."""
    if group.gap is None and group.finding.why is None:
        return _("the others are compared with this group")
    return finding(group.finding, minimum_group=limits.minimum_group)
