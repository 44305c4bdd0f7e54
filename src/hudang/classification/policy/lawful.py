"""What a scheme may look at and what its classes may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.classification import catalogue
from hudang.classification.catalogue import Dimension
from hudang.classification.models import CUSTOMER_CLASS
from hudang.core import free_text
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory

if TYPE_CHECKING:
    from collections.abc import Collection

    from hudang.classification.catalogue import Attribute, Barred
    from hudang.classification.content import Content

RESTRICTED_CONTROL: Final = {Dimension.ECONOMIC: "LC-062", Dimension.HABITS: "LC-065"}
MOST_ROWS: Final = 200
MOST_CLASSES: Final = 12


@enforces("LC-002")
def unread(collected: Collection[int], *, read: Collection[int]) -> frozenset[int]:
    """What no scheme in force reads is not to be collected to classify by; the class itself is
    what comes of it."""
    return frozenset(collected) - frozenset(read) - {CUSTOMER_CLASS}


@enforces("LC-061", "LC-062", "LC-064", "LC-065")
def require_lawful_attribute(code: str) -> Attribute:
    """A criterion is a line of the allow-list. What is barred is refused with its reason.

    `code` may be somebody's own words; who asks for what is on neither list is told so.
    """
    found = catalogue.attribute_by(code)
    if found is not None:
        return found
    barred = catalogue.barred_by(code)
    if barred is not None:
        raise Forbidden(_told(barred), control=barred.control)
    raise Forbidden(
        _("Criteria are chosen from the list. Nothing else is read, whatever it is called."),
        control="LC-061",
    )


@enforces("LC-061")
def require_granted_stand_in(*, attribute: Attribute, is_granted: bool) -> None:
    """What may stand in for a protected attribute is used once a second reviewer allows it."""
    if attribute.stands_for and not is_granted:
        raise EvidenceMissing(
            _("“%(criterion)s” may stand in for “%(protected)s”. %(reason)s.")
            % {
                "criterion": attribute.label,
                "protected": catalogue.barred()[attribute.stands_for].label,
                "reason": attribute.reason,
            },
            control="LC-061",
            missing=[_("the consent of a second reviewer, who is the privacy lead")],
        )


@enforces("LC-061")
def require_doubtful(attribute: str, *, content: Content) -> None:
    """A second reviewer is asked about a criterion of the draft that may stand in for another."""
    if not any(one.attribute == attribute and one.of.stands_for for one in content.criteria):
        raise Forbidden(
            _("The draft has no such criterion that a second reviewer would decide on."),
            control="LC-061",
        )


@enforces("LC-063")
def require_lawful_effects(codes: Collection[str]) -> None:
    """A class adds from a short list; price, deposit, lower service and the like are refused."""
    for code in codes:
        barred = catalogue.barred_effects().get(code)
        if barred is not None:
            raise Forbidden(_told(barred), control="LC-063")
        if code not in catalogue.effects():
            raise Forbidden(_("What a class changes is chosen from the list."), control="LC-063")


@enforces("LC-062")
def require_modest_effects(*, dimensions: Collection[Dimension], effects: Collection[str]) -> None:
    """A class resting on economic ability changes the form of contact and information alone."""
    if Dimension.ECONOMIC not in dimensions:
        return
    beyond = [
        one.label
        for code, one in catalogue.effects().items()
        if code in effects and not one.fits_economic
    ]
    if beyond:
        raise Forbidden(
            _("A class that rests on economic ability may change only the form of contact and what"
              " information is offered."),
            control="LC-062",
            missing=beyond,
        )  # fmt: skip


@enforces("LC-061", "LC-064")
def require_harmless_text(text: str) -> None:
    """The name and the text of a class say what is added, and label nobody."""
    barred = next((one for one in catalogue.barred().values() if _speaks_of(one, text)), None)
    if barred is not None or free_text.find(text):
        raise Forbidden(
            _("Say what the class adds, not what kind of people are in it.")
            if barred is None
            else _("Say what the class adds: this text speaks of “%(barred)s”.")
            % {"barred": barred.label},
            control="LC-061",
        )


@enforces("LC-002", "LC-061")
def require_registered_items(attribute: Attribute) -> None:
    """The inventory says of each item whether it may feed a class; it has the last word."""
    for number in attribute.items:
        item = inventory.by_number(number)
        if not (item.may_classify or item.is_restricted) or item.is_prohibited:
            raise Forbidden(
                _("The inventory does not let “%(item)s” feed a class.") % {"item": item.label},
                control="LC-061",
            )


@enforces("LC-060")
def require_room(*, rows: int = 0, classes: int = 0) -> None:
    """A scheme stays short enough to be read: so many rows and classes and no more."""
    if rows > MOST_ROWS or classes > MOST_CLASSES:
        raise Forbidden(
            _("A scheme has %(rows)s rows and %(classes)s classes at the most: it has to be read.")
            % {"rows": MOST_ROWS, "classes": MOST_CLASSES},
            control="LC-060",
        )


def _speaks_of(one: Barred, text: str) -> bool:
    return any(word in text for word in one.words)


def _told(barred: Barred) -> str:
    return _("“%(barred)s” cannot be used: %(reason)s.") % {
        "barred": barred.label, "reason": barred.reason,
    }  # fmt: skip
