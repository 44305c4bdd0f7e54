"""What is collected to classify by, and read by no scheme in force (CLS-1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.catalogue import Read, attributes
from hudang.classification.models import SchemeVersion
from hudang.collection import queries as collection
from hudang.collection.models import Question
from hudang.purposes import inventory
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hudang.accounts.actor import Actor
    from hudang.collection.models import QuestionnaireVersion
    from hudang.purposes.inventory import Item

State = SchemeVersion.State
# Who has handed a version to the lawyer means it; a draft alone keeps no item.
ON_THE_WAY = (State.CHECKED, State.REVIEWED, State.ASSESSED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class UnusedItem:
    """An item that no scheme in force reads: where it is asked for, and who will read it."""

    item: Item
    is_in_purpose: bool
    asked_in: Sequence[QuestionnaireVersion]
    awaited_by: Sequence[SchemeVersion]

    @property
    def is_to_remove(self) -> bool:
        """Whether no version on its way will read it either."""
        return not self.awaited_by


def unused_items(*, by: Actor) -> list[UnusedItem]:
    """Return the items of the purpose, and of its published questions, that nothing reads.

    While the purpose is not active nothing is collected for it.
    """
    by.require(Permission.SEE_SCHEMES)
    purpose = purposes.purpose(policy.PURPOSE)
    if purpose is None or not purpose.is_active:
        return []
    covered, asked = _criteria_items() & set(purpose.items), _asked()
    unread = policy.lawful.unread(
        covered | asked.keys(),
        read={
            item
            for one in _versions(policy.states.IN_FORCE_OR_SUSPENDED)
            for item in one.says.items
        },
    )
    coming = _versions(ON_THE_WAY)
    return [
        UnusedItem(
            inventory.by_number(number),
            number in covered,
            asked.get(number, []),
            [one for one in coming if number in one.says.items],
        )
        for number in sorted(unread)
    ]


def _criteria_items() -> frozenset[int]:
    """Return what people give to be sorted by; the purpose also has what they are told with."""
    given = (Read.NEEDS, Read.ANSWERS)
    return frozenset(
        item for one in attributes().values() if one.read in given for item in one.items
    )


def _asked() -> dict[int, list[QuestionnaireVersion]]:
    """Return the published questionnaires of the purpose by the items that they ask for."""
    questions = Question.objects.filter(
        version__in=collection.published(),
        version__questionnaire__purpose__code=policy.PURPOSE,
        item__isnull=False,
    ).select_related("version__questionnaire")
    found: dict[int, dict[str, QuestionnaireVersion]] = {}
    for one in questions.order_by("version__questionnaire__code", "version__number"):
        if one.item is not None:
            found.setdefault(one.item, {})[str(one.version_id)] = one.version
    return {item: list(versions.values()) for item, versions in found.items()}


def _versions(states: Collection[State]) -> list[SchemeVersion]:
    found = SchemeVersion.objects.filter(state__in=states).select_related("scheme")
    return list(found.order_by("scheme__number", "number"))
