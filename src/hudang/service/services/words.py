"""Words that people say to us: mended or meant, sealed where they belong, and followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hudang.core.models import CustomerRecord
from hudang.purposes.policy import require_mended_or_meant
from hudang.purposes.services import Written, flag_texts
from hudang.vault import services as vault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.vault.models import SealedRecord


def keep_words(
    words: SealedRecord,
    values: Mapping[int, Any],
    *,
    text: str,
    place: str,
    kept_reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Seal values into the `text` of new words and save them, in the caller's transaction.

    `text` is the one among them that somebody wrote freely; a find in it is refused without a
    reason, and what is kept about a customer is flagged. Words of nobody's record are not.
    """
    require_mended_or_meant([text], reason=kept_reason)
    vault.seal(words, text=values)
    words.save(force_insert=True)
    if isinstance(words, CustomerRecord):
        written = Written(words.community_id, words.sealing_owner, place, words.id)
        flag_texts(written, [text], reason=kept_reason, by=by, at=at)
