"""What goes by the clock: violations long over, with their photographs, reports and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.vault import services as vault
from hudang.vault import storage
from hudang.vault.keys import Kind, Owner, Slot
from hudang.violations import queries
from hudang.violations.models import AuthorityReport, ViolationPhoto, ViolationStep

from .logging import log_violation

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.vault.models import SealedRecord
    from hudang.violations.models import Violation

JOB: Final = system("violations", Role.SYSTEM_ADMIN)


def destroy_over(*, at: datetime) -> int:
    """Destroy violations that are kept no longer, one by one; return how many went."""
    gone = queries.over(today=localdate(at))
    for violation in gone:
        files = [one.stored for one in queries.photos_of(violation) if one.stored]
        with transaction.atomic():
            _destroy(violation, at=at)
        for file in files:
            storage.remove(file)
    return len(gone)


def _destroy(violation: Violation, *, at: datetime) -> None:
    of_it = {"community_id": violation.community_id, "violation_id": violation.id}
    queries.persons_in(queries.reports_of(violation)).delete()
    gone: list[SealedRecord] = []
    for model in (AuthorityReport, ViolationStep, ViolationPhoto):
        gone += model.objects.filter(**of_it)
        model.objects.filter(**of_it).delete()
    log_violation("destroy", violation, by=JOB, permission=Permission.OPERATE, at=at, ended=gone)
    owner = Owner(Kind.CASE, violation.community_id, violation.id)
    for slot in (Slot.SERVICE, Slot.FILES):
        vault.drop_slot([owner], slot=slot)
    violation.delete()
