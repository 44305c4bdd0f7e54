"""Conditions that the database knows while it plans, not only when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, UUIDField, Value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class Among(Func):
    """A column holds one of some words of ours, which are written out in the statement.

    A plan that is kept knows no parameter: of an index over some states only it cannot tell that
    it has all the rows, and walks past millions instead.
    """

    output_field = BooleanField()

    def __init__(self, column: str, words: Iterable[str]) -> None:
        listed = ", ".join(f"'{word}'" for word in sorted(words))
        super().__init__(column, template=f"%(expressions)s IN ({listed})")


class AnyOf(Func):
    """A column is one of very many identifiers, given as one array: `in` would name each."""

    output_field = BooleanField()

    def __init__(self, column: str, identifiers: Iterable[UUID]) -> None:
        array = Value(list(identifiers), output_field=ArrayField(UUIDField()))
        super().__init__(column, array, template="%(expressions)s)", arg_joiner=" = ANY(")
