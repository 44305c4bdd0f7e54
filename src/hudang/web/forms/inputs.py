"""Days and moments as browsers' own pickers take them, in whatever language the page is."""

from __future__ import annotations

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A day; browsers read one form of it only."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day with hours and minutes."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class OnceInput(forms.TextInput):
    """A secret that is visible while it is typed, and typed anew after a refusal."""

    def format_value(self, value: Any) -> None:
        return None
