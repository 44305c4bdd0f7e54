"""What may be held and used, for what, on which basis, and what must be told before."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.purposes.inventory import LegalBasis
from hudang.purposes.models import State
from hudang.purposes.policy.conditions import require_agreement, told_sections

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Column, Item

PERSONAL_NOTICE_DAYS = int(controls.get("LC-019").parameters["personal_notice_days"])

TRANSITIONS: dict[State, set[State]] = {
    State.DRAFT: {State.REVIEWED, State.RETIRED},
    State.REVIEWED: {State.DRAFT, State.ACTIVE, State.RETIRED},
    State.ACTIVE: {State.SUSPENDED, State.RETIRED},
    State.SUSPENDED: {State.DRAFT, State.ACTIVE, State.RETIRED},
    State.RETIRED: set(),
}

# Who has the next word while a purpose is in a state.
OWNER: dict[State, Role] = {
    State.DRAFT: Role.LEGAL_REVIEWER,
    State.REVIEWED: Role.PRIVACY_LEAD,
    State.ACTIVE: Role.PRIVACY_LEAD,
    State.SUSPENDED: Role.PRIVACY_LEAD,
    State.RETIRED: Role.PRIVACY_LEAD,
}

NO_PURPOSE = frozenset({"", "other", "其他", "其它"})

# Bound by the service contract itself (Civil Code 939), or by an agreement of their own.
# Who buys at an auction owns the house from the ruling on (Civil Code 229).
BOUND = frozenset({"owner", "co_owner", "buyer"})
BOUND_BY_AGREEMENT = frozenset({"tenant", "habitation", "resident", "user", "rental"})

# What a notice tells (PIPL 17, 30), in the order in which it is read.
SECTIONS: Mapping[str, _StrOrPromise] = {
    "controller": _("who processes, and how to reach them"),
    "purposes": _("purposes, methods and categories"),
    "bases": _("legal bases"),
    "retention": _("how long, and what happens then"),
    "rights": _("rights and how to use them"),
    "recipients": _("list of recipients"),
    "sensitive": _("sensitive items: necessity and effect"),
    "minors": _("minors under fourteen"),
    "changes": _("how changes are told"),
}


SUBSTANCE: Final = frozenset({"purposes", "recipients", "sensitive", "minors"})
"""The sections that tell purpose, method, items and who receives them (PIPL 14(2), 17(2), 23).

Where they change, people are told and asked anew; another telephone of ours changes nothing.
"""

# How the bytes of a picture begin, whatever the file is called.
PICTURES: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


@enforces("LC-001")
def require_transition(*, state: State, to: State) -> None:
    """A purpose moves only along its states: drafted, reviewed, active, suspended, retired."""
    if to not in TRANSITIONS[state]:
        raise Forbidden(
            _("A purpose that is “%(state)s” cannot become “%(to)s”.")
            % {"state": state.label, "to": to.label},
            control="LC-001",
        )


@enforces("LC-001")
def require_draft(*, state: State) -> None:
    """The items of a purpose change only while it is a draft, so that a review sees them."""
    if state is not State.DRAFT:
        raise Forbidden(
            _("Only a draft can be changed. Send the purpose back to its draft first."),
            control="LC-001",
        )


@enforces("LC-001")
def require_active_purpose(*, code: str, state: State | None) -> None:
    """Every read and write names a purpose that is active; “other” is none."""
    if code.strip().lower() in NO_PURPOSE:
        raise Forbidden(
            _("“Other” is not a purpose. Choose the purpose from the list."), control="LC-001"
        )
    if state is None:
        raise EvidenceMissing(
            _("This purpose is not registered. The privacy lead can enter it."),
            control="LC-001",
            missing=[_("a registered purpose")],
        )
    if state is not State.ACTIVE:
        raise EvidenceMissing(
            _("This purpose is “%(state)s”, so nothing may be used for it.")
            % {"state": state.label},
            control="LC-001",
            missing=[_("an active purpose")],
        )


@enforces("LC-001", "LC-002")
def require_needed_items(*, covered: Collection[int], items: Iterable[int]) -> None:
    """A purpose opens and collects only the items it needs."""
    outside = sorted(set(items) - set(covered))
    if outside:
        raise Forbidden(
            _("This purpose does not need: %(items)s. Leave it out or choose another purpose.")
            % {"items": ", ".join(inventory.labels(outside))},
            control="LC-002",
            missing=inventory.labels(outside),
        )


@enforces("LC-121")
def require_graded(*, items: Iterable[int]) -> None:
    """Only an item of the inventory, with its category and grade, may belong to a purpose."""
    known = {item.number for item in inventory.ITEMS if not item.is_prohibited}
    unknown = sorted(set(items) - known)
    if unknown:
        raise Forbidden(
            _("These items have no category and grade in the inventory: %(numbers)s.")
            % {"numbers": ", ".join(map(str, unknown))},
            control="LC-121",
        )


@enforces("LC-090")
def require_sufficient_necessity(
    *, items: Iterable[int], necessity: str, alternatives: str, protection: str
) -> None:
    """A purpose with sensitive items states why, what milder means fail, and how they are kept."""
    if not any(inventory.by_number(number).is_sensitive for number in items):
        return
    statements = {
        _("why they are needed"): necessity,
        _("milder means considered"): alternatives,
        _("strict protection"): protection,
    }
    missing = [label for label, text in statements.items() if not text.strip()]
    if missing:
        raise EvidenceMissing(
            _("This purpose has sensitive items and does not say enough about them."),
            control="LC-090",
            missing=missing,
        )


@enforces("LC-002", "LC-023", "LC-082", "LC-096")
def require_listed_items(*, codes: Iterable[str]) -> None:
    """Only items of the inventory may be collected; a prohibited one is refused by its control."""
    for code in codes:
        _require_collectable(inventory.find(code), name=code)


@enforces("LC-002", "LC-023", "LC-082", "LC-096")
def require_listed_column(header: str) -> Column:
    """A column of a roster is in the inventory, or it is refused by name and never stored."""
    column = inventory.find_column(header)
    if column is None or column.item is not None:
        _require_collectable(column.item if column else None, name=header)
    return cast(inventory.Column, column)


def _require_collectable(item: Item | None, *, name: str) -> None:
    if item is None:
        raise Forbidden(
            _("“%(name)s” is not in the data inventory, so it is not stored.") % {"name": name},
            control="LC-002",
        )
    if item.is_prohibited:
        raise Forbidden(
            _("“%(name)s” may not be collected: %(item)s.") % {"name": name, "item": item.label},
            control=item.control,
        )
    # No table holds such an agreement yet, so none can be shown.
    require_agreement(item, has_agreement=False)


def is_bound(*, role: str, has_agreement: bool) -> bool:
    """Say whether the service contract, or an agreement of his own, binds an occupant."""
    return role in BOUND or (role in BOUND_BY_AGREEMENT and has_agreement)


def default_basis(item: Item, *, role: str, has_agreement: bool = False) -> LegalBasis:
    """Return the basis on which an item of such an occupant is held unless another is proved."""
    if item.basis[0] is LegalBasis.CONTRACT and not is_bound(
        role=role, has_agreement=has_agreement
    ):
        return LegalBasis.CONSENT
    return item.basis[0]


@enforces("LC-010", "LC-011")
def require_basis(
    *, item: Item, basis: LegalBasis | None, role: str, has_agreement: bool = False
) -> None:
    """Each item of a person rests on a basis that the law gives for it and for his role."""
    if basis is None or basis not in (*item.basis, LegalBasis.CONSENT):
        raise EvidenceMissing(
            _("%(item)s needs a legal basis that the law gives for it.") % {"item": item.label},
            control="LC-010",
            missing=[item.label],
        )
    if basis is LegalBasis.CONTRACT and not is_bound(role=role, has_agreement=has_agreement):
        raise EvidenceMissing(
            _("The service contract does not bind this person. Ask for consent to %(item)s.")
            % {"item": item.label},
            control="LC-011",
            missing=[_("consent, or an agreement of the person's own")],
        )


@enforces("LC-019")
def require_complete_notice(*, sections: Sequence[Mapping[str, Any]]) -> None:
    """A notice tells all that PIPL 17 and 30 list, in both languages, with no blank left."""
    told = told_sections(sections)
    missing = [label for code, label in SECTIONS.items() if code not in told]
    if missing:
        raise EvidenceMissing(
            _("The notice is not complete, so it cannot be published."),
            control="LC-019",
            missing=missing,
        )


@enforces("LC-019")
def require_no_backdating(*, effective_from: datetime, at: datetime) -> None:
    """A version of a notice holds from its publication at the earliest, never before."""
    if effective_from < at:
        raise Forbidden(
            _("A notice cannot hold from a day before it is published."), control="LC-019"
        )


def changes_substance(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> bool:
    """Say whether what a version tells of purpose, method, items or recipients reads otherwise."""
    return _substance(before) != _substance(after)


def _substance(sections: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [
        (one["code"], list(one["body_zh"]), list(one["body_en"]))
        for one in sections
        if one["code"] in SUBSTANCE
    ]


@enforces("LC-019")
def told_from(*, number: int, before: int | None, is_changed: bool, is_correction: bool) -> int:
    """Return from which version on people count as told, once version `number` holds.

    `before` is what counted until then. A change is told to everybody anew, unless whoever
    publishes it says that only its wording was corrected.
    """
    if before is None or (is_changed and not is_correction):
        return number
    return before


@enforces("LC-019")
def require_proof_of_posting(*, place: str, has_photo: bool) -> None:
    """A posting counts with the place where it hangs and a photo of it hanging there."""
    missing = []
    if not place.strip():
        missing.append(_("the place where it hangs"))
    if not has_photo:
        missing.append(_("a photo of it hanging there"))
    if missing:
        raise EvidenceMissing(
            _("A posting is proved by its place and a photo."), control="LC-019", missing=missing
        )


def picture_type(head: bytes) -> str:
    """Return the type of a picture by how its bytes begin, whatever its name says; or nothing."""
    return next((name for start, name in PICTURES.items() if head.startswith(start)), "")


@enforces("LC-019")
def require_picture(*, head: bytes) -> None:
    """A photo is a picture that every browser shows and that runs nothing."""
    if not picture_type(head):
        raise EvidenceMissing(
            _("This file is not a photo. Take a JPEG or PNG picture."),
            control="LC-019",
            missing=[_("a photo of it hanging there")],
        )


@enforces("LC-019")
def require_plausible_date(*, on: datetime, published_at: datetime, at: datetime) -> None:
    """A notice reaches nobody before it was published, and no date lies ahead.

    People write minutes: in the very minute of its publication it may reach somebody.
    """
    if not published_at.replace(second=0, microsecond=0) <= on <= at:
        raise Forbidden(
            _("A notice is posted or delivered after it was published and not in the future."),
            control="LC-019",
        )


@enforces("LC-019", "LC-091")
def require_notice(
    *,
    items: Iterable[int],
    is_posted: bool,
    is_delivered: bool,
    consenting: Collection[int] = (),
) -> None:
    """People are told first: by a posting for ordinary contract items, in person for the rest."""
    if is_delivered:
        return
    personal = [
        item.label
        for item in map(inventory.by_number, items)
        if item.is_sensitive or item.needs_consent or item.number in consenting
    ]
    if personal:
        raise EvidenceMissing(
            _("Hand the notice to the person first: %(items)s rest on consent or are sensitive.")
            % {"items": ", ".join(personal)},
            control="LC-019",
            missing=[_("a notice handed to the person")],
        )
    if not is_posted:
        raise EvidenceMissing(
            _("Nobody here has been told yet how their data are used."),
            control="LC-019",
            missing=[
                _("a dated posting of the current notice in the community, with a photo"),
                _("or a notice handed to the person"),
            ],
        )


def notice_due_date(*, since: datetime) -> date:
    """The personal notice is due ninety days after the registration, or after it changed."""
    return local_date(since) + timedelta(days=PERSONAL_NOTICE_DAYS)


@enforces("LC-019")
def notice_due_before(*, at: datetime, days_left: int = 0) -> datetime:
    """Who waits since before this moment has fewer days left than that; at 0 he is overdue."""
    first = local_date(at) - timedelta(days=PERSONAL_NOTICE_DAYS - days_left)
    return make_aware(datetime.combine(first, time.min))


def local_date(moment: datetime) -> date:
    """Return the calendar day of a moment where the company is."""
    return localtime(moment).date()
