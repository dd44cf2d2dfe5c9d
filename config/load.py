"""Reads a station's TOML file: typed settings, or every mistake at once with its place and a suggestion.

Knows no single setting; everything comes from the types in `config.settings`. A file is hostile until checked: whatever
its bytes, only `ConfigError` comes out. Passwords are never repeated in a message.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.devices import DeviceTable
from config.settings import Settings

Key = int | str
LARGEST_FILE = 1 << 20  # bytes; a station's file has a few thousand


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `place` as a technician finds it ("printer.port", "ils 2, items 1, prefix"), and what to do."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.place else self.what


class ConfigError(Exception):
    """A file that no station can start with; `problems` holds all that is wrong with it."""

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__("\n".join([f"{file}:", *(f"  {problem}" for problem in self.problems)]))


def load(file: Path) -> Settings:
    """The settings in `file`; raises ConfigError with all problems."""
    try:
        data = tomllib.loads(_text(file))
    except OSError as error:
        raise ConfigError(file, [Problem("", f"cannot be read: {error.strerror}")]) from None
    except (ValueError, RecursionError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise ConfigError(file, [Problem("", f"is no TOML: {error}")]) from None
    return settings_of(data, file)


def settings_of(data: Mapping[str, Any], file: Path) -> Settings:
    """The same from a parsed file; relative paths in it are relative to `file`."""
    try:
        # As JSON, because pydantic's strict mode then keeps "9100" from being a port and still makes a list a tuple.
        text = json.dumps(data, default=str)
        return Settings.model_validate_json(text, strict=True, context={"folder": file.parent})
    except ValidationError as error:
        problems = [_problem(details, data) for details in error.errors(include_url=False)]
        raise ConfigError(file, problems) from None
    except (
        ValueError,
        RecursionError,
    ) as error:  # an integer of ten thousand digits, a surrogate, a deep nest
        raise ConfigError(file, [Problem("", f"cannot be understood: {error}")]) from None


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        content = stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"longer than {LARGEST_FILE} bytes")
    return content.decode("utf-8-sig")


def _problem(error: ErrorDetails, data: Mapping[str, Any]) -> Problem:
    path = error["loc"]
    if error["type"].startswith("union_tag"):
        path = (*path, "kind")
    return Problem(_place(path), _what(error, path, data))


def _place(path: tuple[Key, ...]) -> str:
    """As a technician counts: "ils 2, items 1, prefix"; plain tables stay "printer.port"."""
    place = ""
    for key in path:
        if isinstance(key, int):
            place += f" {key + 1}"
        else:
            separator = "" if not place else ", " if place[-1].isdigit() else "."
            place += separator + key
    return place


def _what(error: ErrorDetails, path: tuple[Key, ...], data: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is no setting" + _did_you_mean(str(path[-1]), _known_keys(path[:-1], data))
        case "value_error":
            return str(context.get("error", error["msg"]))
        case "union_tag_not_found":
            return "is missing"
        case "union_tag_invalid":
            tag, expected = str(context["tag"]), _quoted(str(context["expected_tags"]))
            return f"{tag!r} is not one of {', '.join(expected)}" + _did_you_mean(tag, expected)
        case "literal_error":
            found, expected = error["input"], _quoted(str(context["expected"]))
            return f"{found!r} is not {context['expected']}" + _did_you_mean(str(found), expected)
        case "string_pattern_mismatch":
            hint = _description(path, data)
            return f"has a form that is not allowed here{_found(error, path)}" + (f": {hint}" if hint else "")
        case _:
            return error["msg"].removeprefix("Input ").replace("valid dictionary", "table") + _found(
                error, path
            )


def _found(error: ErrorDetails, path: tuple[Key, ...]) -> str:
    """What stands there, where that helps and gives nothing away."""
    found = error["input"]
    if isinstance(found, str) and "@" in found:  # an address may carry a password
        return ""
    if isinstance(found, str | int | float) and not any("password" in str(key) for key in path):
        return f" (found {found!r})" if len(repr(found)) <= 80 else ""
    return ""


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close and close[0] != word else ""


def _known_keys(path: tuple[Key, ...], data: Mapping[str, Any]) -> list[str]:
    """The keys that may stand in the table at `path`, or in one of another kind."""
    return [name for model in _models_at(path, data) for name in model.model_fields]


def _description(path: tuple[Key, ...], data: Mapping[str, Any]) -> str:
    for model in _models_at(path[:-1], data):
        field = model.model_fields.get(str(path[-1]))
        if field is not None and field.description:
            return field.description
    return ""


def _models_at(path: tuple[Key, ...], data: Any) -> list[type[BaseModel]]:
    """The settings types that may stand at `path`; of a device the one that the table's `kind` names."""
    models: list[type[BaseModel]] = [Settings]
    for key in path:
        data = data[key]
        if isinstance(key, int):
            continue
        fields = [model.model_fields[key] for model in models if key in model.model_fields]
        models = [found for field in fields for found in _models_in(field.annotation, data)]
    return models


def _models_in(annotation: Any, table: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    if isinstance(annotation, DeviceTable) and (chosen := annotation.settings_type(table)):
        yield chosen
    for argument in get_args(annotation):
        yield from _models_in(argument, table)
