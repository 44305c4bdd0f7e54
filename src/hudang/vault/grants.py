"""What the database roles may do here beyond reading and writing rows."""

from __future__ import annotations

from typing import Final

# A rebuild begins with an empty table; nobody else may empty it at one stroke.
GRANTS: Final = ["GRANT TRUNCATE ON vault_lookup TO hudang_worker"]
