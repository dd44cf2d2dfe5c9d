"""A device's table in a station's file: its `kind` says which driver's settings type reads it, ours or another's.

Knows no kind; `drivers.registry` does. No device library is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from drivers import registry
from drivers.errors import Misconfigured
from drivers.registry import Device


@dataclass(frozen=True, slots=True)
class DeviceTable:
    """Marks a field of `Settings` as the table of this device."""

    device: Device

    def settings_type(self, table: object) -> type[BaseModel] | None:
        """The type that reads `table`; None where its kind is missing, unknown or broken."""
        try:
            return self._chosen(table)
        except (PydanticKnownError, ValueError):
            return None

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, table: object, info: ValidationInfo) -> BaseModel:
        if isinstance(table, BaseModel):
            return table
        # As JSON again, for the reason that `config.load` has; its mistakes join those of the whole file.
        chosen, text = self._chosen(table), json.dumps(table)
        return chosen.model_validate_json(text, strict=True, context=info.context)

    def _chosen(self, table: object) -> type[BaseModel]:
        if not isinstance(table, Mapping):
            raise PydanticKnownError("dict_type")
        kind = table.get("kind")
        if kind is None:
            raise PydanticKnownError("union_tag_not_found", {"discriminator": "'kind'"})
        try:
            return registry.find(self.device, str(kind)).settings
        except registry.UnknownKind:
            expected = ", ".join(f"'{known}'" for known in registry.kinds(self.device))
            told = {"discriminator": "'kind'", "tag": str(kind), "expected_tags": expected}
            raise PydanticKnownError("union_tag_invalid", told) from None
        except Misconfigured as error:
            raise ValueError(str(error)) from error
