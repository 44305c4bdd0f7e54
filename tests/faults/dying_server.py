"""The web server, which kills itself at a step of a request (`dying`)."""

from __future__ import annotations

from hudang.wsgi import application
from tests.faults.dying import die_as_told

__all__ = ["application"]

die_as_told()
