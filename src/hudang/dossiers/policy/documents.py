"""What may be kept as a document, on which ground, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.accesslog.payload import is_reference
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers import kinds
from hudang.dossiers.models import Document, Ground

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Document.State

DOCUMENT_TRANSITIONS: dict[State, set[State]] = {
    State.CURRENT: {State.SUPERSEDED, State.DESTROYED},
    State.SUPERSEDED: {State.DESTROYED},
    State.DESTROYED: set(),
}

# Who has the next word while a document is in a state.
DOCUMENT_OWNER: dict[State, str] = {
    State.CURRENT: "custodian",
    State.SUPERSEDED: "custodian",
    State.DESTROYED: "nobody",
}

# Why the content of a document is destroyed before its time is over.
REASONS: Mapping[str, object] = {
    "wrong": _("filed by mistake"),
    "withdrawn": _("consent withdrawn"),
    "ended": _("no longer needed"),
    "request": _("the person asked for it"),
}


@enforces("LC-121")
def require_fitting_kind(*, kind: str, belongs: kinds.Belongs) -> kinds.Kind:
    """Every document has a kind, and with it its category, its items and its grade.

    What shows a person is a document of that person, so that it goes with the person's keys.
    """
    if kind not in kinds.KINDS:
        raise Forbidden(
            _("This kind of document is not in the catalogue, so it is not kept."),
            control="LC-121",
        )
    found = kinds.kind(kind)
    if found.of is not belongs:
        raise Forbidden(
            _("“%(kind)s” is a document %(of)s. File it there.")
            % {"kind": found.label, "of": found.of.label},
            control="LC-121",
        )
    return found


@enforces("LC-094")
def require_ground(*, kind: kinds.Kind, ground: str, reference: str, is_told: bool) -> None:
    """An identity document is looked at and handed back, unless a case, a law or the archive asks.

    Then the document says so: the ground, and the number of the case or decision; and the person
    has been told.
    """
    if not kind.shows_identity_document:
        return
    missing = []
    if ground not in Ground:
        missing.append(_("the ground: litigation, statute or archive"))
    if not is_reference(reference):
        missing.append(_("the number of the case or decision, like AJ-2026-0117"))
    if not is_told:
        missing.append(_("a notice handed to the person"))
    if missing:
        raise EvidenceMissing(
            _("An identity document is checked and handed back. A copy is kept on a ground only."),
            control="LC-094",
            missing=missing,
        )


@enforces("LC-034")
def require_document_transition(*, state: str, to: State) -> None:
    """A document is current until a newer one takes its place; destroyed is for good."""
    if to not in DOCUMENT_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A document that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-034",
        )


@enforces("LC-035")
def require_reason(*, reason: str) -> None:
    """The register of what was destroyed says why, in one of four words."""
    if reason not in REASONS:
        raise EvidenceMissing(
            _("Say why the document is to be destroyed."),
            control="LC-035",
            missing=[_("a reason from the list")],
        )


@enforces("LC-035")
def require_destroyer(*, asked_by: str, by: str) -> None:
    """One person asks for the destruction of a document, another destroys it."""
    if not asked_by:
        raise EvidenceMissing(
            _("Nobody has asked for the destruction of this document yet."),
            control="LC-035",
            missing=[_("somebody who asks for it, with a reason")],
        )
    if asked_by == by:
        raise Forbidden(
            _("You asked for this destruction, so another person carries it out."),
            control="LC-035",
        )


@enforces("LC-005")
def require_same_series(*, codes: tuple[str, str], owners: tuple[object, object]) -> None:
    """A newer document takes the place of one of the same kind, of the same person or place."""
    if codes[0] != codes[1] or owners[0] != owners[1]:
        raise Forbidden(
            _("A new version is of the same kind and of the same person or place."),
            control="LC-005",
        )
