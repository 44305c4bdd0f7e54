"""Base models. Customer-side tables carry the community in every key (measures.md, growth)."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import uuid_utils
from django.db import models
from django.db.migrations import RunSQL

if TYPE_CHECKING:
    from collections.abc import Sequence


# A worker that is a copy of another process must not draw the numbers that the other one draws.
os.register_at_fork(after_in_child=uuid_utils.reseed_rng)


def uuid7() -> uuid.UUID:
    """Return a time-ordered identifier made in Python (RFC 9562, version 7)."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


class Record(models.Model):
    """A row of a small shared table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class CommunityRecord(models.Model):
    """A row that belongs to one community, by key: it cannot point into another."""

    pk = models.CompositePrimaryKey("community_id", "id")
    community = models.ForeignKey(
        "registry.Community", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    id = models.UUIDField(default=uuid7, editable=False)

    class Meta:
        abstract = True


class CommunityForeignKey(models.ForeignObject):  # type: ignore[type-arg]
    """A reference inside one community: over (community, <name>_id), both declared columns."""

    def __init__(
        self,
        to: type[models.Model] | str,
        column: str = "",
        *,
        on_delete: Any = models.PROTECT,
        **options: Any,
    ) -> None:
        self.column_name = column
        options.setdefault("from_fields", ["community_id", column])
        options.setdefault("to_fields", ["community_id", "id"])
        super().__init__(to, on_delete=on_delete, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Describe the field for migrations by its column alone."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("from_fields", None)
        kwargs.pop("to_fields", None)
        kwargs["column"] = self.column_name
        return name, path, args, kwargs


def community_reference(table: str, column: str, target: str) -> RunSQL:
    """Return the migration step that adds the database's own key over (community, column)."""
    name = f"{table}_{column}_fk"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (community_id, {column})"
        f" REFERENCES {target} (community_id, id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class OnMerge(models.TextChoices):
    """What a merge of two customers does with a row."""

    MOVE = "move"
    KEEP = "keep"


class OnDestruction(models.TextChoices):
    """What the destruction of a customer does with a row."""

    DELETE = "delete"
    KEEP = "keep"


class OnAnswer(models.TextChoices):
    """Whether the answer to an access request contains a row."""

    INCLUDE = "include"
    OMIT = "omit"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a table about a person states of itself, for those who must walk all of them."""

    category: str
    slot: int
    on_merge: OnMerge
    on_destruction: OnDestruction
    on_answer: OnAnswer


class CustomerRecord(CommunityRecord):
    """A row about a person; it states what merge, destruction and an answer do with it."""

    statement: ClassVar[Statement]
    # The columns that name a person: a row about two of them goes with either.
    customer_columns: ClassVar[tuple[str, ...]] = ("customer_id",)

    class Meta:
        abstract = True
