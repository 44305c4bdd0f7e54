"""What a legality check can find: a code, a sentence, its control, and whether it blocks.

A finding is kept as a code and put into words when read, in the language of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise


class Weight(TextChoices):
    """What a finding means for the draft."""

    BLOCK = "block", _("has to be mended")
    NOTE = "note", _("to be known")
    REVIEW = "review", _("for a second reviewer")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its sentence, its control and its weight."""

    sentence: _StrOrPromise
    control: str
    weight: Weight = Weight.BLOCK


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and where: a criterion, row or class by its key, or nothing."""

    code: str
    where: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]

    @property
    def blocks(self) -> bool:
        return self.kind.weight is Weight.BLOCK


KINDS: Final[Mapping[str, Kind]] = {
    "no_audience": Kind(_("Nobody is named whom the scheme sorts."), "LC-060"),
    "no_criteria": Kind(_("The scheme has no criterion."), "LC-060"),
    "no_rules": Kind(_("The scheme has no row that leads to a class."), "LC-060"),
    "no_classes": Kind(_("The scheme has no class beside the standard one."), "LC-060"),
    "barred_criterion": Kind(_("This criterion is not on the list of those allowed."), "LC-061"),
    "not_in_inventory": Kind(
        _("The inventory does not let this criterion feed a class."), "LC-061"
    ),
    "stand_in": Kind(
        _(
            "This criterion may stand in for a protected attribute, and no second reviewer has"
            " allowed it."
        ),
        "LC-061",
    ),
    "tells_apart": Kind(
        _("On real data it says too much of sex or age, by itself or with the others."),
        "LC-061",
        Weight.REVIEW,
    ),
    "unused": Kind(_("This criterion is asked for and no row uses it. Take it out."), "LC-002"),
    "not_asked": Kind(_("No published questionnaire asks this question."), "LC-060"),
    "asked_otherwise": Kind(
        _("The question has other choices by now than the scheme knows. Choose it again."),
        "LC-005",
    ),
    "unknown_value": Kind(_("A row names a value that the criterion does not have."), "LC-060"),
    "unknown_class": Kind(_("A row leads to a class that the scheme does not have."), "LC-060"),
    "no_condition": Kind(_("A row has no condition: it would sort everybody."), "LC-060"),
    "no_points": Kind(_("A row gives no points, so it changes nothing."), "LC-060"),
    "never_fires": Kind(
        _("A row before this one fits whenever this one does: it never counts."), "LC-060"
    ),
    "same_rows": Kind(_("Two rows have the same conditions."), "LC-060"),
    "never_reached": Kind(_("No row leads to this class."), "LC-060"),
    "no_band": Kind(_("This class does not say from how many points on."), "LC-060"),
    "band_upside_down": Kind(_("The band of this class ends before it begins."), "LC-060"),
    "bands_overlap": Kind(_("The bands of two classes overlap."), "LC-060"),
    "bands_gap": Kind(_("Between two bands lie points that lead to no class."), "LC-060"),
    "band_out_of_reach": Kind(
        _("The rows can never add up to the points of this class."), "LC-060"
    ),
    "standard_in_reach": Kind(
        _("Somebody who fits no row would be in this class: its band begins at nought or below."),
        "LC-070",
    ),
    "no_text": Kind(_("This class does not say in both languages what it adds."), "LC-060"),
    "labels_people": Kind(
        _("The text of this class speaks of people, not of what is added."), "LC-061"
    ),
    "not_plain": Kind(_("The text of this class is hard to read."), "LC-060", Weight.NOTE),
    "no_effect": Kind(_("This class changes nothing."), "LC-002"),
    "barred_effect": Kind(_("This class changes what no class may change."), "LC-063"),
    "economic_effect": Kind(
        _("This class rests on economic ability and changes more than contact and information."),
        "LC-062",
    ),
    "no_alternative": Kind(
        _(
            "Say why a package of one's own choice does not reach the goal: the scheme reads a"
            " restricted dimension."
        ),
        "LC-062",
    ),
    "purpose_asleep": Kind(
        _("The purpose “classification” is not active."), "LC-140", Weight.NOTE
    ),
    "purpose_without_item": Kind(
        _("The purpose “classification” does not cover what this criterion reads."), "LC-002"
    ),
}
