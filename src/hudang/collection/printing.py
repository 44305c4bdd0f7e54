"""The poster of a campaign on paper: title, QR code and address, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from hudang.core.typesetting import typeset

if TYPE_CHECKING:
    from hudang.collection.models import Campaign

PAPERS: Final = ("a4", "a3")


def poster(campaign: Campaign, *, address: str, paper: str) -> bytes:
    """Return the poster as PDF; the same campaign and address give the same bytes."""
    version = campaign.version
    data = {
        "paper": paper,
        "community": campaign.community.name,
        "address": address,
        "code": segno.make(address, error="m").svg_inline(border=2, dark="#000", light="#fff"),
        "texts": [
            {"lang": lang, "title": title, "lines": _lines(campaign, language=language)}
            for lang, language, title in (
                ("zh", "zh-hans", version.title_zh),
                ("en", "en", version.title_en),
            )
        ],
    }
    return typeset("poster", data, at=campaign.opened_at or campaign.created_at)


def _lines(campaign: Campaign, *, language: str) -> list[str]:
    with override(language):
        return [
            _("open until %(closes)s") % {"closes": campaign.closes_date.isoformat()},
            _("Taking part is up to you. No service depends on it."),
        ]
