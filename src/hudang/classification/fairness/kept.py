"""Figures as they are kept, and read back: nothing is kept that is not shown."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from hudang.classification.fairness.disparity import Gap, Group, Grouping
from hudang.classification.fairness.effects import Scores, Seen
from hudang.classification.fairness.limits import Finding, Verdict, Why
from hudang.classification.fairness.proportions import Estimate, Interval, Tally
from hudang.classification.fairness.proxies import Joint, Proxies, Proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    Kept = Mapping[str, Any]


def dump(figures: Grouping | Proxies | Estimate | Finding | Seen) -> dict[str, Any]:
    """Return figures as JSON knows them."""
    return asdict(figures)


def grouping(kept: Kept) -> Grouping:
    """Return the grouping that `dump` wrote."""
    return Grouping(
        **{
            **kept,
            "groups": tuple(map(_group, kept["groups"])),
            "effect": estimate(kept["effect"]),
            "finding": finding(kept["finding"]),
        }
    )


def proxies(kept: Kept) -> Proxies:
    """Return the figures of an attribute that `dump` wrote."""
    return Proxies(
        **{
            **kept,
            "inputs": tuple(map(_proxy, kept["inputs"])),
            "outcome": _proxy(kept["outcome"]),
            "joint": tuple(map(_joint, kept["joint"])),
            "finding": finding(kept["finding"]),
        }
    )


def classes(figures: Kept) -> list[Seen]:
    """Return the counts of each class; reports of old did not look at classes one by one."""
    return [_seen(one) for one in figures.get("classes", ())]


def _seen(kept: Kept) -> Seen:
    return Seen(
        kept["code"],
        Tally(**kept["needy"]),
        Tally(**kept["needy_others"]),
        Scores(**kept["scores"]),
        Scores(**kept["scores_of_others"]),
    )


def estimate(kept: Kept | None) -> Estimate | None:
    return _estimate(kept) if kept else None


def finding(kept: Kept) -> Finding:
    why = kept["why"]
    return Finding(Verdict(kept["verdict"]), Why(why) if why else None)


def _estimate(kept: Kept) -> Estimate:
    return Estimate(kept["value"], Interval(**kept["interval"]))


def _group(kept: Kept) -> Group:
    gap = kept["gap"]
    return Group(
        kept["name"],
        Tally(**kept["tally"]),
        _estimate(kept["rate"]),
        Gap(_estimate(gap["difference"]), estimate(gap["ratio"])) if gap else None,
        finding(kept["finding"]),
    )


def _proxy(kept: Kept) -> Proxy:
    found = Proxy(**{**kept, "finding": finding(kept["finding"])})
    return replace(
        found,
        association=estimate(kept["association"]),
        information=estimate(kept["information"]),
    )


def _joint(kept: Kept) -> Joint:
    return Joint(
        kept["group"], kept["people"], _estimate(kept["prediction"]), finding(kept["finding"])
    )
