"""Deputies and handovers: a post is never wider in another's hands, and never left lying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID


@enforces("LC-134")
def require_span(*, valid_until: datetime | None, holder_until: datetime | None) -> None:
    """A deputy acts for a stated time, within that of the post."""
    if valid_until is None:
        raise EvidenceMissing(
            _("Say until when the deputy acts."), control="LC-134", missing=[_("an end")]
        )
    if holder_until is not None and valid_until > holder_until:
        raise Forbidden(
            _("The deputy cannot act longer than the post itself lasts."), control="LC-134"
        )


@enforces("LC-134")
def require_own_post_of_holder(*, is_deputy_post: bool) -> None:
    """A deputy is named for a post, not for a deputy: nobody hands on what was lent to him."""
    if is_deputy_post:
        raise Forbidden(
            _("This is a deputy's post itself. Name a deputy of its holder."), control="LC-134"
        )


@enforces("LC-134", "LC-125")
def require_within_post(
    *,
    communities: Collection[UUID],
    purposes: Collection[str],
    beats: Mapping[UUID, Collection[str]],
    of_communities: Collection[UUID],
    of_purposes: Collection[str],
    of_beats: Mapping[UUID, Collection[str]],
) -> None:
    """A deputy's scope is never wider than the post: places, purposes and beats."""
    is_within = set(communities) <= set(of_communities) and set(purposes) <= set(of_purposes)
    if not is_within or not all(
        _is_part(beats[community], of_beats.get(community)) for community in beats
    ):
        raise Forbidden(
            _("A deputy's scope is never wider than that of the post."), control="LC-134"
        )


def _is_part(buildings: Collection[str], of_buildings: Collection[str] | None) -> bool:
    """Say whether a beat lies in another; one without buildings is the whole community."""
    if of_buildings is None:
        return False
    return not of_buildings or (bool(buildings) and set(buildings) <= set(of_buildings))


@enforces("LC-134")
def require_party(*, by: str, giver: str, receiver: str) -> None:
    """Whoever gives and whoever receives sign the handover, and nobody for them."""
    if by not in {giver, receiver}:
        raise Forbidden(
            _("The one who hands over and the one who takes over sign this."), control="LC-134"
        )


@enforces("LC-134")
def require_given(*, is_given: bool, giver_is_active: bool) -> None:
    """The giver signs first; one whose account is closed cannot and need not."""
    if giver_is_active and not is_given:
        raise EvidenceMissing(
            _("The one who hands over signs first."),
            control="LC-134",
            missing=[_("the giver's signature")],
        )


@enforces("LC-134")
def require_open_handover(*, is_open: bool) -> None:
    """A handover is signed while it is open."""
    if not is_open:
        raise Forbidden(_("This handover is closed."), control="LC-134")


@enforces("LC-134")
def require_no_open_handover(*, is_open: bool) -> None:
    """A person hands over to one successor at a time."""
    if is_open:
        raise Forbidden(
            _("A handover of this person is open already. Sign or cancel it first."),
            control="LC-134",
        )
