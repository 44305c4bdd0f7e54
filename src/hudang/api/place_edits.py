"""Houses and contracts of a community as its customer service keeps them.

One address is answered by one router, so these routes stand in that of the places.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now
from ninja import Field, Schema, Status

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.places import HouseOut, house_of, router
from hudang.api.schemas import Code, In, answers
from hudang.registry import queries, services
from hudang.registry.models import House, ServiceContract
from hudang.registry.parsing.houses import parse_one_house
from hudang.registry.services import HouseFacts

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["router"]


class HouseIn(In):
    """A new house, by its number as people write it."""

    house: Annotated[str, Field(min_length=1, max_length=60, examples=["3栋2单元1502"])]
    state: House.State = House.State.VACANT
    area: Annotated[Decimal | None, Field(ge=0, max_digits=8, decimal_places=2)] = None
    handed_over_on: date | None = None


class StateIn(In):
    """What a house is used as from now on."""

    state: House.State


class ContractIn(In):
    """A service contract that is being concluded."""

    number: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w/ .-]+$")]
    kind: ServiceContract.Kind
    fee_basis: ServiceContract.FeeBasis
    valid_from: date
    valid_until: date | None = None


class ContractOut(Schema):
    """A service contract."""

    id: str
    number: str
    kind: str
    fee_basis: str
    state: str
    signed_on: date | None
    valid_from: date
    valid_until: date | None


@router.post(
    "/{code}/houses",
    response=answers(HouseOut, status=201),
    operation_id="create_house",
    url_name="house_new",
)
def create_house(request: ApiRequest, code: Code, body: HouseIn) -> Status[dict[str, Any]]:
    """Add a house; its building and entrance are made where they are missing."""

    def act() -> dict[str, Any]:
        facts = HouseFacts(
            place=parse_one_house(body.house),
            state=body.state,
            area=body.area,
            handed_over_date=body.handed_over_on,
        )
        community = queries.community(code, by=request.auth)
        return house_of(services.create_house(community, facts=facts, by=request.auth, at=now()))

    return Status(201, once(request, act))


@router.patch(
    "/{code}/houses/{house}",
    response=answers(HouseOut),
    operation_id="set_house_state",
    url_name="house_state",
)
def set_house_state(request: ApiRequest, code: Code, house: UUID, body: StateIn) -> dict[str, Any]:
    """Say what a house is used as from now on."""
    community = queries.community(code, by=request.auth)
    found = queries.house(community.id, house, by=request.auth)
    return house_of(services.set_house_state(found, state=body.state, by=request.auth, at=now()))


@router.get(
    "/{code}/contracts",
    response=answers(list[ContractOut]),
    operation_id="list_contracts",
    url_name="contracts",
)
def list_contracts(request: ApiRequest, code: Code) -> list[dict[str, Any]]:
    """List the service contracts of a community, the newest first."""
    request.auth.require(Permission.VIEW_CUSTOMER)
    community = queries.community(code, by=request.auth)
    return [_contract(one) for one in queries.contracts_of(community.id)]


@router.post(
    "/{code}/contracts",
    response=answers(ContractOut, status=201),
    operation_id="conclude_contract",
    url_name="contract_new",
)
def conclude_contract(request: ApiRequest, code: Code, body: ContractIn) -> Status[dict[str, Any]]:
    """Record a contract that is being concluded; collection for it may begin."""

    def act() -> dict[str, Any]:
        community = queries.community(code, by=request.auth)
        made = services.conclude_contract(community.id, **body.dict(), by=request.auth, at=now())
        return _contract(made)

    return Status(201, once(request, act))


@router.post(
    "/{code}/contracts/{contract}/sign",
    response=answers(ContractOut),
    operation_id="sign_contract",
    url_name="contract_sign",
)
def sign_contract(request: ApiRequest, code: Code, contract: UUID) -> dict[str, Any]:
    """Record today's signature of a contract: it is in force."""
    return _change(request, code, contract, act=services.sign_contract)


@router.post(
    "/{code}/contracts/{contract}/end",
    response=answers(ContractOut),
    operation_id="end_contract",
    url_name="contract_end",
)
def end_contract(request: ApiRequest, code: Code, contract: UUID) -> dict[str, Any]:
    """Record that a contract ends today: nothing more is collected on it."""
    return _change(request, code, contract, act=services.end_contract)


def _change(
    request: ApiRequest, code: str, contract: UUID, *, act: Callable[..., ServiceContract]
) -> dict[str, Any]:
    community = queries.community(code, by=request.auth)
    found = get_object_or_404(queries.contracts_of(community.id), id=contract)
    return _contract(act(found, on=localdate(), by=request.auth, at=now()))


def _contract(contract: ServiceContract) -> dict[str, Any]:
    return {
        "id": str(contract.id),
        "number": contract.number,
        "kind": contract.kind,
        "fee_basis": contract.fee_basis,
        "state": contract.state,
        "signed_on": _day(contract.signed_date),
        "valid_from": _day(contract.valid_from),
        "valid_until": _day(contract.valid_until),
    }


def _day(day: date | None) -> str | None:
    """Return a day as text: an answer under an idempotency key is kept as JSON."""
    return day.isoformat() if day else None
