"""Making copies, checking them by their content, and bringing one back."""

from hudang.backup.copying import back_up, verify
from hudang.backup.restoring import Checkpoint, Decision, Restored, restore
from hudang.backup.scheduling import back_up_if_due, confirm, prune

__all__ = [
    "Checkpoint",
    "Decision",
    "Restored",
    "back_up",
    "back_up_if_due",
    "confirm",
    "prune",
    "restore",
    "verify",
]
