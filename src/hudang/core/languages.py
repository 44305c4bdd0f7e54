"""Texts that exist in both languages."""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(zh: str, en: str) -> str:
    """Return the one of two texts that the language of the request asks for."""
    return en if (get_language() or "").startswith("en") else zh
