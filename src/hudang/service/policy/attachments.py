"""What may be added to an order, what a picture inside a home takes, and who takes a file away."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.service.models import Attachment
from hudang.service.policy.orders import OPEN, State

Setting = Attachment.Setting
Removal = Attachment.Removal

# Company figures: more would be an archive of a home, not the proof of a repair.
MOST_FILES: Final = 12
MOST_TOGETHER: Final = 60_000_000


@enforces("LC-023", "LC-169")
def require_room(*, count: int, more: int) -> None:
    """An order holds as many files as a repair needs."""
    if count + more > MOST_FILES:
        raise Forbidden(
            _("An order holds %(most)s files at most, and has %(count)s. Take away what it does"
              " not need.") % {"most": MOST_FILES, "count": count},
            control="LC-023",
        )  # fmt: skip


@enforces("LC-169")
def require_open(*, state: str) -> None:
    """Files are added while an order is worked on, and taken away while it is."""
    if state not in OPEN:
        raise Forbidden(
            _("The order is “%(state)s”: its files stay as they are.")
            % {"state": State(state).label},
            control="LC-169",
        )


@enforces("LC-023")
def require_setting(*, is_picture: bool, setting: str) -> None:
    """Of a picture it is said whether it was taken inside a home."""
    if is_picture and setting not in Setting:
        raise EvidenceMissing(
            _("Say whether this was taken in a common area or inside a home."),
            control="LC-023",
            missing=[_("where it was taken")],
        )


@enforces("LC-023")
def require_consent_on_the_spot(*, setting: str, agreed: str, how: str) -> None:
    """Inside a home nothing is photographed but with the consent of who lives there, asked for
    on the spot, after being told what the picture is for and when it goes."""
    if setting != Setting.HOME or (agreed in Attachment.Agreed and how in Attachment.How):
        return
    raise EvidenceMissing(
        _("A picture inside a home needs the consent of who lives there: ask now, say what it is"
          " for and that it goes with the order. Without it, describe the fault in words."),
        control="LC-023",
        missing=[_("who agreed, and how")],
    )  # fmt: skip


@enforces("LC-023", "LC-094")
def require_nobody_shown(*, shows_person: bool, shown_for: str) -> None:
    """A picture shows the thing; a person only where there is no other way, and never papers."""
    if shows_person and shown_for not in Attachment.Shown:
        raise EvidenceMissing(
            _("Do not add a picture of a face or an identity document. Step nearer to the fault or"
              " cover what is not needed, and take it again; a document is looked at and handed"
              " back."),
            control="LC-023",
            missing=[_("a picture without a person, or the reason why that cannot be")],
        )  # fmt: skip


@enforces("LC-023")
def require_place_of_home(*, setting: str, has_house: bool) -> None:
    """What was taken inside a home belongs to an order about a house."""
    if setting == Setting.HOME and not has_house:
        raise Forbidden(
            _("This order is about a common area. Record one for the house first."),
            control="LC-023",
        )


@enforces("LC-053")
def is_for_contractor(*, is_picture: bool) -> bool:
    """People of another company see pictures of the fault; papers and voices tell who asked."""
    return is_picture


@enforces("LC-016", "LC-023")
def require_remover(*, reason: str, is_author: bool, leads: bool, state: str) -> None:
    """A file is taken away by who added it, while the order is open; where a consent is taken
    back, by the desk as well, at any time, as easily as it was given."""
    if reason not in Removal:
        raise EvidenceMissing(
            _("Say why the file is taken away."),
            control="LC-023",
            missing=[_("a reason from the list")],
        )
    if reason == Removal.WITHDRAWN and leads:
        return
    require_open(state=state)
    if not is_author:
        raise Forbidden(
            _("Whoever added a file takes it away; the desk where a consent was taken back."),
            control="LC-023",
        )
