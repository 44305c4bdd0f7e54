"""What the log says was done; a refused attempt carries the name of its page instead."""

from hudang.web.done.records import RECORDS
from hudang.web.done.site import SITE

DONE = RECORDS | SITE

__all__ = ["DONE"]
