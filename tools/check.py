"""./hudang check and ./hudang fix: what tools can say about the code without running tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
CODE = ["src", "tests", "tools", "bench"]
MANAGE = [sys.executable, "-m", "hudang"]
TEMPLATES = ["src/hudang/web/templates", "src/hudang/portal/templates"]

CHECKS: list[tuple[str, list[str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", *CODE]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", *CODE]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("imports", [str(BIN / "lint-imports"), "--no-cache"]),
    ("templates", [str(BIN / "djlint"), "--quiet", "--check", "--lint", *TEMPLATES]),
    ("models", [*MANAGE, "check_models"]),
    ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run", "--verbosity", "0"]),
    ("documents", [*MANAGE, "generate_docs", "--check"]),
    ("locale", [sys.executable, "tools/messages.py", "missing"]),
    ("locks", [sys.executable, "tools/locks.py"]),
]
FIXES: list[tuple[str, list[str]]] = [
    ("lint", [str(BIN / "ruff"), "check", "--fix", "--quiet", *CODE]),
    ("format", [str(BIN / "ruff"), "format", "--quiet", *CODE]),
    ("templates", [str(BIN / "djlint"), "--quiet", "--reformat", *TEMPLATES]),
    ("documents", [*MANAGE, "generate_docs"]),
]


def main() -> int:
    """Run each step, print what failed and how long it took; 0 when nothing failed."""
    # No step needs the database: the role `none` reads no key and opens no connection.
    environment = os.environ | {"HUDANG_ROLE": "none"}
    failed = []
    for name, words in CHECKS if sys.argv[1:] == ["check"] else FIXES:
        start = time.monotonic()
        result = subprocess.run(
            words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        passed = result.returncode == 0
        print(f"{'ok  ' if passed else 'FAIL'} {name:<11} {time.monotonic() - start:5.1f} s")
        if not passed:
            failed.append(name)
            print(result.stdout + result.stderr)
    if sys.argv[1:] == ["fix"]:
        return 0
    print("check:", "failed: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
