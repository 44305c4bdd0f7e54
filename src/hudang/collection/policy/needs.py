"""Which questions may declare needs: those whose choices are lines of the catalogue (CLS-2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.collection.models import QuestionKind
from hudang.core.controls import enforces
from hudang.needs.catalogue import offers
from hudang.needs.models import HEALTH, ORDINARY
from hudang.needs.policy import ASSISTANCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from hudang.collection.models import Question

CHOSEN = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})


@enforces("LC-072")
def need_faults(question: Question) -> Iterable[_StrOrPromise]:
    """What an answer declares is in the catalogue, is the person's own, and is asked as what it
    is: needs that may reveal health apart from the others, under the purpose of assistance."""
    if not question.needs:
        return
    known = [offers().get(code) for code in question.needs if code]
    if question.kind not in CHOSEN or len(question.needs) != len(question.choices):
        yield _("each choice says which need it declares, or none")
    if None in known:
        yield _("a need that it declares is not in the catalogue")
    if question.is_about_child:
        yield _("nobody declares a need of somebody else")
    kinds = {HEALTH if one.reveals_health else ORDINARY for one in known if one}
    if kinds != {question.item}:
        yield _("needs that may reveal health are asked apart, each under its own data item")
    purpose = question.version.questionnaire.purpose.code
    if HEALTH in kinds and purpose != ASSISTANCE:
        yield _("needs that may reveal health are asked for the purpose of assistance alone")
