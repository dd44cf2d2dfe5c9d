"""`[[ils]]`: the library systems that a station asks, and which items belong to which (circulation rule 1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, GetCoreSchemaHandler, SecretStr, ValidationInfo, model_validator
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from config.table import FilePath, Table
from config.wording import Language
from drivers.places import Host
from sip2.profile import load_profile

Sip2Text: TypeAlias = Annotated[str, Field(max_length=255, pattern=r"^[^\x00-\x1f\x7f|]*$")]
"""What may stand in a SIP2 field: no control character and no delimiter."""
OwnerCode: TypeAlias = Annotated[str, Field(min_length=1, max_length=32)]
"""An ISIL as the tags carry it, such as "VN-AG01"."""


class ItemRule(Table):
    """`[[ils.items]]`: item numbers that belong to this ILS (circulation rule 1). A key left out means "any".

    A scanned number with blanks, or with letters beyond ASCII, is a book's only where prefix, length or range fit it.
    """

    owners: frozenset[OwnerCode] = frozenset()
    prefix: Sip2Text = ""
    length: int | None = Field(None, ge=1, le=64)
    low: int | None = Field(None, ge=0, description="smallest number after the prefix")
    high: int | None = Field(None, ge=0, description="greatest number after the prefix")
    strip_prefix: bool = Field(False, description="the ILS knows the item without its prefix")
    migrated: bool = Field(True, description="false: known numbers that the ILS does not have yet")

    @model_validator(mode="after")
    def _low_is_not_above_high(self) -> ItemRule:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}: no number fits")
        return self


class _Ils(Table):
    """What every `[[ils]]` says."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", description="its name in the journal")]
    owners: frozenset[OwnerCode] = Field(
        frozenset(), description="owner codes on tags that this library accepts; none: every code"
    )
    items: tuple[ItemRule, ...] = Field((), description="none: every item is of this ILS")


class FileIls(_Ils):
    """`[[ils]]` with `kind = "file"`: a library system that nobody can ask. It hears of everything by files that staff carry
    (`tramsach journal export`, `import`).
    """

    kind: Literal["file"] = "file"


class Sip2Ils(_Ils):
    """`[[ils]]`: one library system spoken to over SIP2."""

    kind: Literal["sip2"] = "sip2"
    host: Host
    port: int = Field(6001, ge=1, le=65535)
    profile: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$", description="a file of sip2/profiles")] = (
        "generic"
    )
    changes: dict[str, Any] = Field({}, description="this library's own values for keys of the profile")
    user: Sip2Text = Field("", description="login user (CN); empty: no login message")
    password: SecretStr | None = Field(None, description="only where station.demo = true")
    password_file: FilePath | None = Field(None, description="a file with nothing but the password")
    password_credential: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] | None = Field(
        None, description="a credential that systemd hands over (LoadCredential=)"
    )
    location: Sip2Text = Field("", description="login location (CP): desk, branch or service point")
    institution: Sip2Text = Field("", description="institution id (AO)")
    languages: dict[Annotated[str, Field(pattern=r"^[0-9]{3}$")], Language] = Field(
        {"001": "en", "024": "en"},
        description="a reader's language as this system codes it (SIP2, three digits), and what it is here",
    )

    @model_validator(mode="after")
    def _knows_its_profile(self) -> Sip2Ils:
        load_profile(self.profile, self.changes)  # its ProfileError is a ValueError that tells everything
        return self

    @model_validator(mode="after")
    def _one_password(self) -> Sip2Ils:
        given = [key for key in PASSWORD_KEYS if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} are given; one is enough")
        if given and not self.user:
            raise ValueError(f"{given[0]} is given without user")
        return self


class _ByKind:
    """The table's `kind` says which settings it has; left out, it is SIP2. Mistakes keep their place in the file."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, table: object, info: ValidationInfo) -> Table:
        if isinstance(table, Table):
            return table
        if not isinstance(table, Mapping):
            raise PydanticKnownError("dict_type")
        kinds: dict[object, type[Table]] = {"sip2": Sip2Ils, "file": FileIls}
        kind = table.get("kind", "sip2")
        if kind not in kinds:
            told = {"discriminator": "'kind'", "tag": str(kind), "expected_tags": "'sip2', 'file'"}
            raise PydanticKnownError("union_tag_invalid", told)
        return kinds[kind].model_validate_json(json.dumps(table), strict=True, context=info.context)


IlsTable: TypeAlias = Annotated[Sip2Ils | FileIls, _ByKind()]

PASSWORD_KEYS = ("password", "password_file", "password_credential")
