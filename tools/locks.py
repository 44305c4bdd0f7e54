"""No lock file names a registry: their addresses belong to the machine that installs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def addresses() -> list[str]:
    """Return what in the lock files is an address."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(ROOT.glob("*.lock"))
        for line in path.read_text().splitlines()
        if "://" in line
    ]
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    found += [
        f"package-lock.json: {name}" for name, entry in packages.items() if "resolved" in entry
    ]
    return found


if __name__ == "__main__":
    print("\n".join(addresses()))
    sys.exit(1 if addresses() else 0)
