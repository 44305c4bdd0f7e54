"""Keys and parking contracts as lists, and the plates of the day for a community's barrier."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.paging import page_after
from hudang.api.schemas import Code, answers
from hudang.core.errors import PolicyViolation
from hudang.entrance import queries, services
from hudang.entrance.models import BarrierFeed, KeyCustody, ParkingContract
from hudang.entrance.policy import Standing
from hudang.entrance.queries import KeyFilter, ParkingFilter
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor

router = Router(tags=["keys and parking"])
barrier = Router(tags=["barrier"])
P = Permission
After = Annotated[str, Field(max_length=20, pattern=r"^[A-Z]{2}-[0-9]{2,5}-[0-9]{6,9}$")]
Size = Annotated[int, Field(ge=1, le=500)]


class KeysIn(Schema):
    """Which keys, by their numbers; `after` is the number to go on after."""

    state: KeyCustody.State | None = None
    is_late: bool = False
    after: After | None = None
    size: Size = 100


class KeyOut(Schema):
    """Keys that are kept: of which house, where they hang; no name and no note."""

    number: str
    house: str
    what: KeyCustody.What
    count: int
    envelope: str
    cabinet: str
    hook: str
    state: KeyCustody.State
    taken_at: datetime
    given_back_at: datetime | None


class KeysOut(Schema):
    """A page of keys; `next` is the number to go on after, null at the end."""

    keys: list[KeyOut]
    next: str | None


class ParkingIn(Schema):
    """Which contracts, by their numbers; `after` is the number to go on after."""

    standing: Standing | None = None
    kind: ParkingContract.Kind | None = None
    after: After | None = None
    size: Size = 100


class ParkingOut(Schema):
    """A parking contract: whose it is by number, which space, from when and until when."""

    number: str
    customer: str
    space: str
    kind: ParkingContract.Kind
    from_date: date
    until_date: date | None
    standing: Standing
    plates: Annotated[int, Field(description="How many plates are on it today.")]


class ContractsOut(Schema):
    """A page of contracts; `next` is the number to go on after, null at the end."""

    contracts: list[ParkingOut]
    next: str | None


class PlateOut(Schema):
    """A plate that may come in, and the last day of it; null has no end yet."""

    plate: str
    until: date | None


class PlatesOut(Schema):
    """The plates of today. `serial` grows with every run: take no list with a smaller one."""

    community: str
    serial: int
    made_at: datetime
    plates: list[PlateOut]


class FeedToken(HttpBearer):
    """The token of a barrier; whatever is wrong with one is answered in the same way."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        try:
            feed = services.find_feed(token, at=now())
        except PolicyViolation:
            raise AuthenticationError from None
        request.__dict__["feed"], request.__dict__["feed_token"] = feed, token
        return system("barrier")


@router.get("/{code}/keys", response=answers(KeysOut), operation_id="list_keys", url_name="keys")
def list_keys(request: ApiRequest, code: Code, asked: Query[KeysIn]) -> dict[str, Any]:
    """List the keys that are kept in a community."""
    request.auth.require(P.SEE_ENTRANCE)
    wanted = KeyFilter(
        state=asked.state or "", is_late=asked.is_late,
        community=registry.community(code, by=request.auth).id,
    )  # fmt: skip
    found = queries.keys_like(wanted, by=request.auth, today=localdate())
    shown, after = page_after(found, key="number", after=asked.after, size=asked.size)
    names = ("number", "what", "count", "envelope", "cabinet", "hook", "state", "taken_at")
    keys = [
        {name: getattr(one, name) for name in names}
        | {"house": one.house.label, "given_back_at": one.given_back_at}
        for one in shown
    ]
    return {"keys": keys, "next": after}


@router.get(
    "/{code}/parking",
    response=answers(ContractsOut),
    operation_id="list_parking",
    url_name="parking",
)
def list_parking(request: ApiRequest, code: Code, asked: Query[ParkingIn]) -> dict[str, Any]:
    """List the parking contracts of a community; plates are opened on the customer's record."""
    request.auth.require(P.SEE_ENTRANCE)
    today = localdate()
    wanted = ParkingFilter(
        kind=asked.kind or "", standing=asked.standing or "",
        community=registry.community(code, by=request.auth).id,
    )  # fmt: skip
    found = queries.parking_like(wanted, by=request.auth, today=today)
    shown, after = page_after(found, key="number", after=asked.after, size=asked.size)
    contracts = [
        {
            "number": row.contract.number,
            "customer": row.contract.customer.number,
            "space": row.contract.space.label,
            "kind": row.contract.kind,
            "from_date": row.contract.from_date,
            "until_date": row.contract.until_date,
            "standing": row.standing,
            "plates": row.plates,
        }
        for row in queries.rows_of(shown, today=today)
    ]
    return {"contracts": contracts, "next": after}


@barrier.get(
    "/plates",
    response=answers(PlatesOut),
    auth=FeedToken(),
    operation_id="list_plates",
    url_name="barrier_plates",
)
def list_plates(request: ApiRequest) -> HttpResponse:
    """Return the plates that may come in today, signed with the token that asks.

    The `Hudang-Signature` is HMAC-SHA256 over `<Hudang-Timestamp>.<body>`; one entry a run.
    """
    at = now()
    feed: BarrierFeed = request.__dict__["feed"]
    body = services.list_plates(feed, at=at).body()
    services.note_told(feed, at=at)
    answer = HttpResponse(body, content_type="application/json")
    headers = services.signed(body, token=request.__dict__["feed_token"], at=at)
    for name, value in headers.items():
        answer[name] = value
    return answer
