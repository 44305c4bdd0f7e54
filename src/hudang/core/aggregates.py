"""Figures that the database makes and Django has no name for."""

from __future__ import annotations

from django.db.models import Aggregate, DurationField, Q


class Percentile(Aggregate):
    """The duration below which a share of the values lies, between two values in proportion."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: object, *, share: float, filter: Q | None = None) -> None:
        super().__init__(expression, share=share, filter=filter, output_field=DurationField())
