"""How the description of the interface tells what may be chosen: at each place, in full.

ninja keeps definitions by the name of their class alone, and many subjects have a `Kind` or a
`State` of their own: the last of them would speak for all. So what may be chosen is written where
it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ninja.openapi import schema as openapi
from ninja.schema import NinjaGenerateJsonSchema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
    from pydantic_core import CoreSchema


class Described(NinjaGenerateJsonSchema):
    """ninja's, with every enumeration written out at its place."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        described = super().generate(schema, mode)
        definitions = described.pop("$defs", {})
        chosen = {
            self.ref_template.format(model=name): one
            for name, one in definitions.items()
            if "enum" in one
        }
        kept = {name: one for name, one in definitions.items() if "enum" not in one}
        whole = described | ({"$defs": kept} if kept else {})
        return {key: _written_out(one, chosen) for key, one in whole.items()}


def install() -> None:
    """Let ninja describe the interface so; it has no setting for it."""
    cast("Any", openapi).NinjaGenerateJsonSchema = Described


def _written_out(part: Any, chosen: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_written_out(one, chosen) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("$ref") in chosen:
        beside = {key: one for key, one in part.items() if key != "$ref"}
        return chosen[part["$ref"]] | beside
    return {key: _written_out(one, chosen) for key, one in part.items()}
