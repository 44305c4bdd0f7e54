"""Where a process finds a secret: handed to it alone by the service manager, or the key folder."""

from __future__ import annotations

import os
from pathlib import Path


def credential_path(keys: Path, name: str) -> Path:
    """Return the file with that secret of the key folder, such as `database/web`.

    systemd's LoadCredential= hands a unit what it may read as `database-web` in a folder of its
    own, and the key folder's file stays root's.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    handed = Path(folder) / name.replace("/", "-")
    return handed if folder and handed.exists() else keys / name
