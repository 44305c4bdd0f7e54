"""A process that reminds people at a moment it is told, and kills itself at a step (`dying`)."""

from __future__ import annotations

import os
import sys
from datetime import datetime

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()
    from hudang.worklist import services
    from tests.faults.dying import die_as_told

    die_as_told()
    services.remind_due(at=datetime.fromisoformat(sys.argv[1]))
