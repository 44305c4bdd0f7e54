"""Choices that depend on who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, _StrOrPromise]]) -> None:
    """Give a field of the form its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)
