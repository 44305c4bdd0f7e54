"""The photo of a posting: shown to those who may open values in its community, and logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.disclosure import queries, services

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import NoticePosting


def photo_of(posting: NoticePosting, *, by: Actor, at: datetime) -> bytes:
    """Open the photo of a posting in memory; the log is told first.

    It serves the routine purpose of the post, as looking at the wall itself would. Raises
    FileNotFoundError where no photo is kept.
    """
    purpose = queries.routine_purpose(by, items=())
    under = services.authority_for(by, purpose=purpose, items=(), customers=[posting.id], at=at)
    chunks = services.disclose_file(
        posting,
        field="photo_key",
        file=posting.photo,
        items=(),
        under=under,
        at=at,
        what="disclosure.photo_of_posting",
    )
    return b"".join(chunks)
