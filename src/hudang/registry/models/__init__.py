"""Places, customers and rosters; what is stored and always true of it."""

from hudang.registry.models.bulk import BulkAmendment, BulkMember, BulkValues
from hudang.registry.models.contact_person import ContactPerson
from hudang.registry.models.customer import (
    Customer,
    CustomerChange,
    CustomerCounter,
    Occupancy,
    Vehicle,
)
from hudang.registry.models.office_move import OfficeMove
from hudang.registry.models.place import Building, Community, House, ServiceContract, Unit
from hudang.registry.models.quarantine import Quarantine, QuarantinedItems
from hudang.registry.models.roster import RosterBatch, RosterFix, RosterImport, RosterProblem

__all__ = [
    "Building",
    "BulkAmendment",
    "BulkMember",
    "BulkValues",
    "Community",
    "ContactPerson",
    "Customer",
    "CustomerChange",
    "CustomerCounter",
    "House",
    "Occupancy",
    "OfficeMove",
    "Quarantine",
    "QuarantinedItems",
    "RosterBatch",
    "RosterFix",
    "RosterImport",
    "RosterProblem",
    "ServiceContract",
    "Unit",
    "Vehicle",
]
