"""A whole draft at once, as a program sends it: by the same steps and under the same rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from hudang.classification.content import Method
from hudang.classification.services import drafting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.content import CustomerClass, Rule
    from hudang.classification.models import SchemeVersion
    from hudang.classification.services.drafting import Titles


class Wanted(NamedTuple):
    """A criterion that is wanted, with its question where it is read from answers."""

    attribute: str
    questionnaire: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class WholeDraft:
    """Everything that a draft says."""

    titles: Titles
    audience: Sequence[str]
    criteria: Sequence[Wanted]
    rules: Sequence[Rule]
    classes: Sequence[CustomerClass]
    method: str = Method.TABLE
    why_not_package: str = ""


@transaction.atomic
def draft_whole(said: WholeDraft, *, by: Actor, at: datetime) -> SchemeVersion:
    """Begin a scheme and say at once what it says; what one rule refuses leaves nothing behind."""
    draft = drafting.begin_scheme(said.titles, by=by, at=at)
    draft = drafting.describe(
        draft, said.titles, audience=said.audience, method=said.method,
        why_not_package=said.why_not_package, edition=draft.edition, by=by, at=at,
    )  # fmt: skip
    for attribute, questionnaire, question in said.criteria:
        draft = drafting.add_criterion(
            draft, attribute, questionnaire=questionnaire, question=question,
            edition=draft.edition, by=by, at=at,
        )  # fmt: skip
    for one in said.classes:
        draft = drafting.amend_class(draft, one, edition=draft.edition, by=by, at=at)
    for rule in said.rules:
        draft = drafting.amend_rule(draft, rule, edition=draft.edition, by=by, at=at)
    return draft
