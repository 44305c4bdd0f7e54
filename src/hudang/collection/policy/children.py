"""What may be asked about a child under fourteen, at the door and in surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.utils.functional import _StrOrPromise

    from hudang.collection.models import Question


@enforces("LC-093")
def child_faults(questions: Iterable[Question]) -> Iterable[_StrOrPromise]:
    """What concerns a child is named in the inventory, and kept apart from the person's own."""
    asked = [one for one in questions if not one.is_section]
    own = {one.item for one in asked if not one.is_about_child}
    for question in (one for one in asked if one.is_about_child):
        if question.item is None or question.is_registered:
            yield _("%(place)s. %(text)s: what concerns a child is an item kept as an answer") % {
                "place": question.position, "text": question.text,
            }  # fmt: skip
        elif question.item in own:
            yield _("%(place)s. %(text)s: the same item is asked of the person") % {
                "place": question.position, "text": question.text,
            }  # fmt: skip


@enforces("LC-093")
def may_ask_about_child(*, item: int | None, agreed: Collection[Collection[int]]) -> bool:
    """The guardian of each child at home has said yes to the item; no child, no question."""
    return bool(agreed) and all(item in items for items in agreed)


@enforces("LC-093")
def require_guardians(*, unagreed: Collection[str]) -> None:
    """What concerns a child under fourteen is not taken in without the guardian's consent."""
    if unagreed:
        raise EvidenceMissing(
            _("What concerns a child under fourteen is asked with the guardian's consent only."),
            control="LC-093",
            missing=[
                _("the consent of a proved guardian, recorded beforehand: “%(text)s”")
                % {"text": text}
                for text in unagreed
            ],
        )


@enforces("LC-093")
def require_no_child(*, is_child: bool) -> None:
    """A survey of opinions asks no child under fourteen, whoever holds the link."""
    if is_child:
        raise Forbidden(
            _("This person is under fourteen: a survey of opinions asks no child."),
            control="LC-093",
        )
