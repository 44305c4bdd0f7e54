"""The model check of measures.md: customer-side tables can grow past one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models

from hudang.core.models import CommunityRecord, CustomerRecord

if TYPE_CHECKING:
    from collections.abc import Iterator


def findings() -> list[str]:
    """Return every breach of the growth rules in the installed models."""
    return [
        f"{model._meta.label}: {finding}"
        for model in apps.get_models()
        if model.__module__.startswith("hudang.")
        for finding in _findings_of(model)
    ]


def _findings_of(model: type[models.Model]) -> Iterator[str]:
    if issubclass(model, CommunityRecord):
        yield from _community_findings(model)
    if issubclass(model, CustomerRecord) and not hasattr(model, "statement"):
        yield "states nothing of merge, destruction and answer (core.models.Statement)"
    for field in model._meta.get_fields():
        target = field.related_model if isinstance(field, models.ForeignKey) else None
        if isinstance(target, type) and issubclass(target, CommunityRecord):
            yield f"{field.name} is a plain foreign key; use CommunityForeignKey"


def _community_findings(model: type[models.Model]) -> Iterator[str]:
    if not isinstance(model._meta.pk, models.CompositePrimaryKey):
        yield "has no composite primary key (community, id)"
    for constraint in model._meta.constraints:
        if (
            isinstance(constraint, models.UniqueConstraint)
            and "community" not in constraint.fields
        ):
            yield f"unique constraint {constraint.name} lacks the community"
    for field in model._meta.local_fields:
        if field.unique and not isinstance(field, models.CompositePrimaryKey):
            yield f"{field.name} is unique without the community"
