"""What people declare, and the purpose under which needs that may reveal health are kept."""

from __future__ import annotations

from hudang.accounts.models import Department, Post
from hudang.consent.services import Said
from hudang.needs.services import Declared
from hudang.purposes.models import Purpose

ASSISTANCE = "assistance"
YES = Said("granted", form="written_electronic", reference="S-2026-7", is_started_by_person=True)
QUIET = Declared("quiet_hours", "please", "each_time", "afternoon")
CALL = Declared("call_ahead", "please", note="请拨门口对讲，不必上楼")
WHEELCHAIR = Declared("wheelchair", "please", note="走北门坡道")


def begin_assistance() -> None:
    """Let the purpose begin as after its review, and the posts of the cast pursue it."""
    Purpose.objects.filter(code=ASSISTANCE).update(
        items=[65, 89], state="active", necessity="照顾", alternatives="无", protection="密封",
    )  # fmt: skip
    for model in (Department, Post):
        for one in model.objects.all():
            one.purposes = sorted({*one.purposes, ASSISTANCE})
            one.save(update_fields=["purposes"])
