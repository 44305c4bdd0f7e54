"""What is asked."""

from __future__ import annotations

YES_NO = [["是", "yes"], ["否", "no"]]
NEED, BAND = 65, 67
