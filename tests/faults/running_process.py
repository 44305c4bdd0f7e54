"""A process that passes a run of a scheme, and kills itself at a step (`dying`)."""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()
    from hudang.classification import tasks
    from tests.faults.dying import die_as_told

    die_as_told()
    tasks.pass_run(sys.argv[1])
