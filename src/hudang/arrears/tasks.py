"""The job of arrears: a lawyer's file is put together."""

from __future__ import annotations

from uuid import UUID

from django.utils.timezone import now

from hudang.arrears import services
from hudang.core import jobs


@jobs.task(name="arrears.put_together")
def put_together(community: str, file: str) -> None:
    services.put_together(UUID(community), UUID(file), at=now())
