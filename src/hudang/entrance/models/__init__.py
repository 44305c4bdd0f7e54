"""What is stored of who and what may come in; of who came, nothing."""

from hudang.entrance.models.keys import KEEPING, KeyCount, KeyCustody, KeyLoan
from hudang.entrance.models.parking import BarrierFeed, ParkingContract, ParkingPlate
from hudang.entrance.models.passes import PLATE, VISITOR, VisitorPass, WrongCode

__all__ = [
    "KEEPING",
    "PLATE",
    "VISITOR",
    "BarrierFeed",
    "KeyCount",
    "KeyCustody",
    "KeyLoan",
    "ParkingContract",
    "ParkingPlate",
    "VisitorPass",
    "WrongCode",
]
