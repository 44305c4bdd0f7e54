"""What is stored of other systems: files of their old orders, hooks for new ones."""

from hudang.integration.models.hooks import Hook, HookEvent
from hudang.integration.models.imports import (
    ImportedOrder,
    OrderImport,
    OrderImportProblem,
)

__all__ = [
    "Hook",
    "HookEvent",
    "ImportedOrder",
    "OrderImport",
    "OrderImportProblem",
]
