"""One row of a file that is mended on the screen, whatever the file holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import forms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.forms import BoundField

    from hudang.registry.roster.mending import ProblemView


class Opened(Protocol):
    """A row with its cells as text, and what is wrong with it."""

    @property
    def cells(self) -> Mapping[str, str]: ...

    @property
    def problems(self) -> Sequence[ProblemView]: ...


class RowForm(forms.Form):
    """The cells of one row."""

    def __init__(self, data: Any, *, view: Opened, label: Callable[[str], str]) -> None:
        super().__init__(data)
        self.view = view
        for column, text in view.cells.items():
            self.fields[f"cell_{column}"] = forms.CharField(
                label=label(column) or column,
                required=False,
                max_length=max(500, len(text)),
                initial=text,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def cell_lines(self) -> list[tuple[BoundField, list[ProblemView]]]:
        """Return each cell with what is wrong in it."""
        return [
            (
                self[f"cell_{column}"],
                [problem for problem in self.view.problems if problem.column == column],
            )
            for column in self.view.cells
        ]

    def cells(self) -> dict[str, str]:
        """Return the cells that were changed."""
        texts = {column: self.cleaned_data[f"cell_{column}"] for column in self.view.cells}
        return {column: text for column, text in texts.items() if text != self.view.cells[column]}
