"""What other systems send: signed, fresh, each event once (`docs/manual/integration.md`)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.core.cache import caches
from django.utils.timezone import now
from django.utils.translation import gettext as _
from ninja import Field, Router
from ninja.errors import ValidationError as SchemaError
from ninja.throttling import SimpleRateThrottle
from pydantic import TypeAdapter, ValidationError

from hudang.api.order_schemas import OrderNumber, Words
from hudang.api.problems import problem
from hudang.api.schemas import In, answers
from hudang.core import signing
from hudang.integration import services
from hudang.integration.policy import MOST_BYTES
from hudang.integration.services import Asked, Signed
from hudang.service.models import ServiceRecord, Spot, Urgency

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

router = Router(tags=["hooks"])
RATE = "120/m"
EventId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]


class _EventIn(In):
    """The other system's own name of the event: the same one is done once."""

    event: EventId


class RecordIn(_EventIn):
    """An order: what kind, where, who asks."""

    act: Literal["record"]
    type: Annotated[str, Field(max_length=30)]
    words: Words
    house: Annotated[str, Field(max_length=40)] = ""
    building: Annotated[str, Field(max_length=8)] = ""
    spot: Spot | None = None
    urgency: Urgency | None = None
    caller_name: Annotated[str, Field(max_length=40)] = ""
    caller_mobile: Annotated[str, Field(max_length=20)] = ""


class _OwnIn(_EventIn):
    """Something about an order that the hook recorded."""

    order: OrderNumber


class NoteIn(_OwnIn):
    """A remark."""

    act: Literal["note"]
    words: Words


class TakeUpIn(_OwnIn):
    """Work begins, or goes on."""

    act: Literal["take_up"]


class HookWaitIn(_OwnIn):
    """Work waits."""

    act: Literal["wait"]
    waits: ServiceRecord.Wait


class HookFinishIn(_OwnIn):
    """Work is done."""

    act: Literal["finish"]
    outcome: ServiceRecord.Outcome
    words: Words


class HookReopenIn(_OwnIn):
    """It was not solved after all."""

    act: Literal["reopen"]
    words: Words


class HookCancelIn(_OwnIn):
    """It is not needed."""

    act: Literal["cancel"]
    reason: ServiceRecord.Cancel


HookIn = Annotated[
    RecordIn | NoteIn | TakeUpIn | HookWaitIn | HookFinishIn | HookReopenIn | HookCancelIn,
    Field(discriminator="act"),
]
_READ: TypeAdapter[Any] = TypeAdapter(HookIn)


class TakenOut(In):
    """The order that the event was about, and how it stood after it."""

    order: str
    state: ServiceRecord.State


class PerHook(SimpleRateThrottle):
    """So many requests by one hook in each process; counted before anything is opened."""

    cache = caches["throttle"]

    def get_cache_key(self, request: HttpRequest) -> str:
        match = request.resolver_match
        # Hashed: it is counted before the address is known to name a hook at all.
        named = str(match.kwargs["hook"]) if match else ""
        return f"hook:{sha256(named.encode(errors='replace')).hexdigest()}"


@router.post(
    "/{hook}",
    auth=None,
    throttle=[PerHook(RATE)],
    response=answers(TakenOut),
    operation_id="take_in",
    url_name="hook",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _READ.json_schema()}},
        }
    },
)
def take_in(request: HttpRequest, hook: UUID) -> dict[str, Any] | HttpResponse:
    """Take in what another system sends; signed as the manual describes."""
    if len(request.body) > MOST_BYTES:
        return problem(413, str(_("A request by a hook has at most 64 kB.")))
    signed = Signed(
        request.body,
        request.headers.get(signing.TIMESTAMP, ""),
        request.headers.get(signing.SIGNATURE, ""),
    )
    found = services.require_signed(hook, signed, at=now())
    taken = services.take_in(found, _asked(request.body), signed, at=now())
    return taken._asdict()


def _asked(body: bytes) -> Asked:
    """Read the body; what is wrong is named by its place, and never repeated."""
    try:
        read = _READ.validate_json(body)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        raise SchemaError([dict(one) for one in wrong]) from None
    said = read.model_dump(mode="python")
    return Asked(said.pop("event"), said.pop("act"), said)
