"""How a publication moves: drafted, checked by somebody else, published, replaced, taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.publication.models import LONGEST_TEXT, LONGEST_TITLE, Publication

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.publication.content import Content

State = Publication.State
Reason = Publication.Reason

PUBLICATION_TRANSITIONS: dict[State, set[State]] = {
    State.DRAFT: {State.CHECKED, State.DROPPED},
    State.CHECKED: {State.PUBLISHED, State.DRAFT},
    State.PUBLISHED: {State.REPLACED, State.TAKEN_DOWN},
    State.REPLACED: set(),
    State.TAKEN_DOWN: set(),
    State.DROPPED: set(),
}
PUBLICATION_OWNER: dict[State, str] = {
    State.DRAFT: "front desk",
    State.CHECKED: "data custodian",
    State.PUBLISHED: "nobody",
    State.REPLACED: "nobody",
    State.TAKEN_DOWN: "nobody",
    State.DROPPED: "nobody",
}
# Somebody still works on these.
AT_HAND: Final = frozenset({State.DRAFT, State.CHECKED})
# Everybody may read these; of one that was taken down, only that it was.
PUBLIC: Final = frozenset({State.PUBLISHED, State.REPLACED, State.TAKEN_DOWN})


@enforces("LC-161", "LC-169")
def require_transition(*, state: str, to: State) -> None:
    """A publication goes its way in order: nothing is published that was not checked."""
    if to not in PUBLICATION_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A publication that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-161",
        )


@enforces("LC-161")
def require_change(*, state: str) -> None:
    """Only a draft is changed; what was published is replaced by a version of its own."""
    if state != State.DRAFT:
        raise Forbidden(
            _("Only a draft can be changed. Draft a version that replaces what is published."),
            control="LC-161",
        )


@enforces("LC-161", "LC-049")
def require_other_checker(*, author: str, checker: str) -> None:
    """Who wrote a publication does not check it: a second pair of eyes looks for people in it."""
    if author == checker:
        raise Forbidden(
            _("Somebody else checks what you have written: the custodian or the manager."),
            control="LC-161",
        )


@enforces("LC-169")
def require_unchanged(*, edition: int, expected: int) -> None:
    """Who acts on a publication has seen it as it is."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this publication meanwhile. Look at it again."),
            control="LC-169",
            missing=[_("a look at the publication as it is now")],
        )


@enforces("LC-161")
def require_period(*, since: date, until: date, today: date) -> None:
    """A publication is about a period that has begun."""
    if not since <= until or since > today:
        raise Forbidden(
            _("A publication is about a period that has begun and ends after that."),
            control="LC-161",
        )


@enforces("LC-161")
def require_content(content: Content) -> None:
    """A publication says something: in a text, a table, or both."""
    if not content.title.strip() or not (content.text.strip() or content.rows):
        raise EvidenceMissing(
            _("A publication has a title, and a text or a table."),
            control="LC-161",
            missing=[_("what is published, from who drafts it")],
        )
    if len(content.title) > LONGEST_TITLE or len(content.text) > LONGEST_TEXT:
        raise Forbidden(_("This text is too long to be published."), control="LC-161")


@enforces("LC-161")
def require_reason(*, reason: str) -> None:
    """What is sent back or taken down says why."""
    if reason not in Reason:
        raise EvidenceMissing(
            _("Say why."), control="LC-161", missing=[_("a reason from the list")]
        )


@enforces("LC-161")
def require_replaceable(*, state: str, is_same: bool, is_taken: bool) -> None:
    """A version replaces what is published of the same head, and one version at a time does."""
    if state != State.PUBLISHED or not is_same:
        raise Forbidden(
            _("A version replaces what is published about the same head."), control="LC-161"
        )
    if is_taken:
        raise Forbidden(
            _("A version that replaces this publication is drafted already."), control="LC-161"
        )


@enforces("LC-161")
def require_past(*, drafted: datetime, published: datetime, at: datetime) -> None:
    """What was published before the system was drafted, then published, and both lie behind."""
    if not drafted <= published <= at:
        raise Forbidden(
            _("An earlier publication was drafted, then published, and both lie behind."),
            control="LC-161",
        )


@enforces("LC-161")
def is_open_to_all(*, state: str) -> bool:
    """Owners read what is published, and what it replaced; nothing that is still at hand."""
    return state in PUBLIC
