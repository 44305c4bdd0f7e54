"""What is stored of other systems: files of their old orders, hooks for new ones."""

from hudang.integration.models.hooks import HOOK_SECRET, Hook, HookEvent
from hudang.integration.models.imports import (
    ImportedOrder,
    OrderImport,
    OrderImportProblem,
)

__all__ = [
    "HOOK_SECRET",
    "Hook",
    "HookEvent",
    "ImportedOrder",
    "OrderImport",
    "OrderImportProblem",
]
