"""A publication on paper, for the board: title, text, table, the code of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from hudang.accounts import queries as accounts
from hudang.core.typesetting import typeset

if TYPE_CHECKING:
    from hudang.publication.models import Publication


def board(publication: Publication, *, address: str) -> bytes:
    """Return a publication as PDF, in the language of its owners; the same bytes every time."""
    with override(settings.LANGUAGE_CODE):
        at = publication.published_at or publication.drafted_at
        return typeset("publication", _data(publication, address=address), at=at)


def _data(publication: Publication, *, address: str) -> dict[str, Any]:
    company = accounts.company()
    state = "" if publication.published_at else publication.get_state_display()
    return {
        "lang": "zh",
        "title": publication.title,
        "community": publication.community.name,
        "state": state,
        "facts": [
            f"{publication.get_head_display()}",
            f"{publication.since_date} – {publication.until_date}",
            _("version %(number)s") % {"number": publication.version},
        ],
        "lines": publication.text.splitlines(),
        "table": publication.table,
        "code": segno.make(address, error="m").svg_inline(border=2, dark="#000", light="#fff"),
        "address": address,
        "scan": _("Read it on your telephone, with everything published before."),
        "company": company.name if company else "",
        "day": localdate(publication.published_at).isoformat() if publication.published_at else "",
        "foot": f"{publication.community.name} · {publication.number}",
    }
