"""What `check` refuses: a token plan that gives away too much, two fields in one place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core import checks

from hudang.vault.fields import SealedField
from hudang.vault.tokens import plan, require_few_bits

if TYPE_CHECKING:
    from collections.abc import Sequence


@checks.register
def check_token_plans(**_options: Any) -> list[checks.CheckMessage]:
    """No number of customers leads to tokens that pin one mobile."""
    try:
        for power in range(11):
            require_few_bits(plan(10**power))
    except ValueError as problem:
        return [checks.Error(str(problem), id="vault.E002")]
    return []


@checks.register
def check_places(
    app_configs: Sequence[Any] | None = None, **_options: Any
) -> list[checks.CheckMessage]:
    """Every place of a sealed value is one field's own."""
    places = Counter(
        field.place
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    )
    return [
        checks.Error(f"Place {place} is used by {count} fields.", id="vault.E003")
        for place, count in places.items()
        if count > 1
    ]
