"""What waits for the person behind a request, in all subjects."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from ninja import Query, Router, Schema

from hudang.api.auth import ApiRequest
from hudang.api.schemas import answers
from hudang.registry import queries as registry
from hudang.worklist import queries
from hudang.worklist.policy import Horizon, Kind, horizon_of
from hudang.worklist.queries import TaskFilter

router = Router(tags=["work"])


class TasksIn(Schema):
    """Of one kind, or of one horizon."""

    kind: Kind | None = None
    horizon: Horizon | None = None


class TaskOut(Schema):
    """Something that waits; it says nothing about a customer. `count` says of how many."""

    kind: Kind
    title: str
    community: str | None
    due_at: datetime | None
    horizon: Horizon
    count: int


@router.get("", response=answers(list[TaskOut]), operation_id="list_tasks", url_name="tasks")
def list_tasks(request: ApiRequest, asked: Query[TasksIn]) -> list[dict[str, Any]]:
    """List what waits for you, the first due first."""
    at = now()
    wanted = TaskFilter(kind=asked.kind or "", horizon=asked.horizon or "")
    names = registry.community_names(request.auth)
    return [
        {
            "kind": task.kind,
            "title": task.title,
            "community": names.get(task.community) if task.community else None,
            "due_at": task.due,
            "horizon": horizon_of(task.due, at=at),
            "count": task.count,
        }
        for task in queries.tasks_of(request.auth, at=at, wanted=wanted)
    ]
