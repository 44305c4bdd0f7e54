"""Texts that exist in both languages."""

from __future__ import annotations

from django.utils.translation import get_language


def is_english() -> bool:
    """Say whether the request asks for English; everything else is answered in Chinese."""
    return (get_language() or "").startswith("en")


def in_language(zh: str, en: str) -> str:
    """Return the one of two texts that the language of the request asks for."""
    return en if is_english() else zh
