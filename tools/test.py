"""./hudang test: the whole suite; browser and fonts are installed where this user may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ["chromium", "fonts-noto-cjk"]


def missing_packages() -> list[str]:
    """Return Debian's packages that the browser journeys need and this machine lacks."""
    fonts = Path("/usr/share/fonts/opentype/noto").glob("NotoSansCJK*")
    found = {"chromium": shutil.which("chromium") is not None, "fonts-noto-cjk": any(fonts)}
    return [name for name in PACKAGES if not found[name]]


def provide_browser() -> bool:
    """Install the browser and its fonts as root; otherwise say the one line to type."""
    missing = missing_packages()
    if not missing:
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing for the browser journeys:", " ".join(missing), flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", *missing], check=False, env=environment, **quiet
        )
    if missing_packages():
        print(f"Browser journeys are left out. For them: apt install {' '.join(missing)}")
        return False
    return True


def main() -> int:
    """Run the suite in two processes; arguments go to pytest and then it runs in one."""
    chosen = sys.argv[1:]
    words = [sys.executable, "-m", "pytest"]
    if not provide_browser():
        words += ["-m", "not journey"]
    words += chosen or ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-q"]
    return subprocess.run(words, check=False, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
