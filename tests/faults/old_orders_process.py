"""A process that does a job of an import of old orders, and kills itself at a step (`dying`)."""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()
    from hudang.integration import tasks
    from tests.faults.dying import die_as_told

    die_as_told()
    getattr(tasks, sys.argv[1])(*sys.argv[2:])
