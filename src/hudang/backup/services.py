"""Making copies, checking them by their content, and bringing one back."""

from hudang.backup.copying import back_up, verify
from hudang.backup.restoring import Checkpoint, Decision, Restored, restore

__all__ = ["Checkpoint", "Decision", "Restored", "back_up", "restore", "verify"]
