"""Lists of what was sealed anew without a change of its values."""

from __future__ import annotations

from django.db import models

from hudang.accesslog.models import BatchRecord
from hudang.core.models import CommunityRecord


class ResealedBatch(BatchRecord, CommunityRecord):
    """Which sealed records one batch of a change of the suite sealed anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "event_id"], name="resealed_batch_once_per_entry"
            )
        ]
