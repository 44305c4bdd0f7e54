"""./hudang wheel: build the release into dist/; refuse one without what is made at set-up."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Made at set-up and left out of the repository: without them a page has no look and no Chinese.
NEEDED = (
    "hudang/locale/zh_Hans/LC_MESSAGES/django.mo",
    "hudang/web/static/assets/echarts.min.js",
    "hudang/web/static/assets/htmx.min.js",
    "hudang/web/static/assets/icons.svg",
    "hudang/web/static/assets/tabler.min.css",
    "hudang/web/templates/base.html",
    "hudang/core/controls.toml",
    "hudang/core/sheets/page.typ",
)


def missing(wheel: Path) -> list[str]:
    """Return what the wheel lacks."""
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    return [name for name in NEEDED if name not in inside]


def main(words: list[str]) -> int:
    command = [sys.executable, "-m", "uv", "build", "--wheel", "--quiet", *words]
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        return 1
    folder = Path(words[words.index("--out-dir") + 1]) if "--out-dir" in words else ROOT / "dist"
    wheel = max(folder.glob("hudang-*.whl"), key=lambda path: path.stat().st_mtime)
    lacking = missing(wheel)
    if lacking:
        print(f"{wheel} lacks: " + ", ".join(lacking))
        return 1
    print(wheel)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
