"""What can be done for who stands beside a house: roles by papers, shares of owners."""

from hudang.standing.services.papers import (
    PaperFacts,
    contest,
    decide,
    end_expired,
    give_role,
    register_with_paper,
    settle,
)
from hudang.standing.services.shares import set_share
from hudang.standing.services.viewing import OwnerRow, PaperRow, owner_rows, paper_rows

__all__ = [
    "OwnerRow",
    "PaperFacts",
    "PaperRow",
    "contest",
    "decide",
    "end_expired",
    "give_role",
    "owner_rows",
    "paper_rows",
    "register_with_paper",
    "set_share",
    "settle",
]
