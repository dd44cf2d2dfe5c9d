"""What one library system wants and how it behaves: typed keys, one TOML a system in `sip2/profiles/`.

In the file every key is a table: `encoding = { value = "utf-8", status = "observed", source = "…" }`. Status is
*observed* (seen on the wire), *documented* (its source says so), *assumed* (nobody knows: the cautious choice) or
*site* (this library decided). A key that a file leaves out has the cautious value of `Profile` and counts as assumed.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from sip2.codec import Dialect
from sip2.codes import AlertType
from sip2.fields import starts_field
from sip2.requests import REQUESTS
from sip2.results import Reason
from sip2.values import PatronStatus

_CODES = frozenset(each.code for each in REQUESTS)


class Status(Enum):
    """How well a key is known."""

    OBSERVED = "observed"
    DOCUMENTED = "documented"
    ASSUMED = "assumed"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Status of a key and where it is from."""

    status: Status
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a profile: where, what, and what to write instead."""

    place: str
    text: str
    suggestion: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" + (f" ({self.suggestion})" if self.suggestion else "")


class ProfileError(ValueError):
    """Everything that is wrong in a profile, at once."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"profile {name}: " + "; ".join(map(str, problems)))
        self.problems = problems


def _encoding(name: str) -> str:
    everything = "".join(map(chr, range(0x20, 0x7F))) + "\r"
    try:
        same = everything.encode(name) == everything.encode("ascii") and b"A|\r".decode(name) == "A|\r"
    except LookupError:
        raise ValueError("no such encoding; try utf-8, cp850, cp1258 or latin-1") from None
    if not same:
        raise ValueError("must contain ASCII unchanged, such as utf-8, cp850, cp1258 or latin-1")
    return name


def _explains_everything(name: str) -> bool:
    try:
        bytes(range(256)).decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    if len(text) != 1 or not "!" <= text <= "~" or text.isalnum():
        raise ValueError("must be one printable ASCII character that is no letter or digit, usually |")
    return text


def _code(text: str) -> str:
    if text not in _CODES:
        raise ValueError("no request has this code; write two digits such as 63")
    return text


def _field_id(text: str) -> str:
    if len(text) != 2 or not starts_field(text):
        raise ValueError("a field id is two characters such as AC")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


def _flag(text: str) -> str:
    if text not in PatronStatus.NAMES:
        raise ValueError("no patron status flag; one of " + ", ".join(PatronStatus.NAMES))
    return text


def _alert(text: str) -> str:
    if text not in AlertType.__members__:
        raise ValueError("no alert type; one of " + ", ".join(AlertType.__members__))
    return text


EncodingName = Annotated[str, AfterValidator(_encoding)]
RequestCode = Annotated[str, AfterValidator(_code)]
FieldId = Annotated[str, AfterValidator(_field_id)]
FlagName = Annotated[str, AfterValidator(_flag)]
AlertName = Annotated[str, AfterValidator(_alert)]
Seconds = Annotated[float, Field(gt=0, le=86400)]


class ScreenText(BaseModel):
    """One line of `af_map`: a screen message that matches means this reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    match: Annotated[str, AfterValidator(_pattern)]
    reason: Reason


class TelnetLogin(BaseModel):
    """The prompts of a telnet-style login before SIP2 begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_prompt: str = "login:"
    password_prompt: str = "password:"  # noqa: S105 - a prompt, no password
    refused: str = "incorrect"


class Profile(BaseModel):
    """The keys. Every default is the cautious choice for a system that nobody has observed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = "Generic SIP2"

    # The line
    terminator_out: Literal["CR", "CR LF"] = "CR"
    encoding: EncodingName = "utf-8"
    encoding_fallbacks: tuple[EncodingName, ...] = ()
    delimiter: Annotated[str, AfterValidator(_delimiter)] = "|"
    max_field: Annotated[int, Field(ge=16, le=4096)] = 255
    error_detection: Literal["auto", "on", "off"] = "auto"
    checksum: Literal["strict", "warn"] = "strict"
    retries: Annotated[int, Field(ge=0, le=9)] = 3
    unterminated_answers: bool = False

    # The connection
    tls: Literal["none", "native"] = "none"
    login: Literal["93", "telnet", "none"] = "93"
    telnet_login: TelnetLogin = TelnetLogin()
    first_message: Literal["93", "99"] = "93"
    sc_status_after_login: bool = True
    protocol_version: Literal["2.00", "1.00"] = "2.00"
    heartbeat_s: Seconds | None = 300
    idle_close_s: Seconds | None = 540
    connect_timeout_s: Seconds = 10
    request_deadline_s: Seconds | None = None

    # What is sent
    zone_style: Literal["blank", "utc", "0000"] = "blank"
    nb_due_date: Literal["blank", "now"] = "blank"
    always_send: dict[RequestCode, tuple[FieldId, ...]] = {}
    never_send: dict[RequestCode, tuple[FieldId, ...]] = {}
    institution: str = ""
    location_code: str = ""
    current_location: str = ""
    language: Annotated[str, Field(pattern=r"^[0-9]{3}$")] = "000"
    send_pin_on: tuple[RequestCode, ...] = ("63",)
    patron_request: Literal["63", "23"] = "63"
    end_session: bool = True
    unsupported: tuple[RequestCode, ...] = ()

    # What it does
    sc_renewal_policy: bool = False
    release: Literal["as_told", "always"] = "as_told"
    renew_via: Literal["29", "11"] = "29"
    replays_duplicates: bool = False
    settle_s: Seconds = 10
    no_block: Literal["forced", "ignored", "refused", "date_only", "unknown"] = "unknown"
    return_date: Literal["time", "date", "ignored", "unknown"] = "unknown"
    return_not_on_loan: Literal["ok0_alert", "ok0", "ok1", "closes", "unknown"] = "unknown"
    return_unknown_item: Literal["ok0_alert_cv99", "ok0", "ok1", "closes", "unknown"] = "unknown"
    trust_bx: bool = False

    # What its answers mean
    cv_map: dict[Annotated[str, Field(pattern=r"^[0-9A-Z]{2}$")], AlertName] = {}
    alert_without_cv: AlertName | None = None
    bins: dict[str, str] = {}
    pa_meaning: Literal["expiry", "code", "unknown"] = "unknown"
    due_date_formats: tuple[str, ...] = ("%Y%m%d    %H%M%S", "%Y%m%d", "%Y-%m-%d")
    af_map: tuple[ScreenText, ...] = ()
    blocking_flags: tuple[FlagName, ...] = ("charge_denied",)
    mask_fields: tuple[FieldId, ...] = ()

    provenance: dict[str, Provenance] = {}

    @field_validator("encoding_fallbacks")
    @classmethod
    def _within_reach(cls, fallbacks: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        """A character set in which every byte has a meaning never fails, so none after it is ever tried."""
        before = [others.data["encoding"]] if "encoding" in others.data else []
        for name in fallbacks:
            if total := next((each for each in before if _explains_everything(each)), None):
                raise ValueError(f"{name} is never tried: {total} explains every byte; put {total} last")
            before.append(name)
        return fallbacks

    @property
    def dialect(self) -> Dialect:
        """What the codec must know."""
        return Dialect(
            delimiter=self.delimiter,
            encoding=self.encoding,
            fallbacks=self.encoding_fallbacks,
            terminator=b"\r\n" if self.terminator_out == "CR LF" else b"\r",
            max_field=self.max_field,
        )

    def known(self, key: str) -> Provenance:
        """How well a key is known."""
        return self.provenance.get(key, Provenance(Status.ASSUMED))


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the package."""
    folder = resources.files("sip2") / "profiles"
    return tuple(
        sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml"))
    )


def load_profile(name: str | Path, changes: Mapping[str, object] | None = None) -> Profile:
    """A shipped profile by name, or one in a file; `changes` are a site's own values for some keys.

    Raises ProfileError with every problem, each with its place and a suggestion.
    """
    text = _text_of(name)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(str(name), (Problem("file", f"no TOML: {error}"),)) from None
    problems: list[Problem] = []
    values: dict[str, object] = {}
    provenance: dict[str, Provenance] = {}
    for key, entry in document.items():
        if key not in _keys():
            problems.append(_unknown_key(key))
        elif (origin := _origin(key, entry, problems)) is not None:
            values[key], provenance[key] = entry["value"], origin
    for key, value in (changes or {}).items():
        if key not in _keys():
            problems.append(_unknown_key(key))
        else:
            values[key], provenance[key] = value, Provenance(Status.SITE)
    try:
        profile = Profile.model_validate({**values, "provenance": provenance})
    except ValidationError as error:
        problems += [_problem(each) for each in error.errors()]
    if problems:
        raise ProfileError(str(name), tuple(problems))
    return profile


def _text_of(name: str | Path) -> str:
    if isinstance(name, Path) or name.endswith(".toml"):
        try:
            return Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ProfileError(str(name), (Problem("file", f"cannot be read: {error}"),)) from None
    if name not in shipped_profiles():
        problem = Problem("name", "no such profile", _closest(name, shipped_profiles()))
        raise ProfileError(name, (problem,))
    return (resources.files("sip2") / "profiles" / f"{name}.toml").read_text("utf-8")


def _keys() -> frozenset[str]:
    return frozenset(Profile.model_fields) - {"provenance"}


def _origin(key: str, entry: Any, problems: list[Problem]) -> Provenance | None:
    """Status and source of one entry; None, with the problem noted, where the entry is not a proper table."""
    if not isinstance(entry, dict) or "value" not in entry:
        shape = f'{key} = {{ value = …, status = "assumed", source = "…" }}'
        problems.append(Problem(key, "must say value and status", f"write {shape}"))
        return None
    for other in set(entry) - {"value", "status", "source"}:
        problems.append(Problem(f"{key}.{other}", "no such part", "value, status and source are known"))
    try:
        status = Status(entry.get("status"))
    except ValueError:
        names = ", ".join(each.value for each in Status)
        problems.append(Problem(f"{key}.status", "must be one of " + names, 'if unsure, "assumed"'))
        return None
    source = entry.get("source", "")
    if not isinstance(source, str) or (status in {Status.OBSERVED, Status.DOCUMENTED} and not source):
        problems.append(Problem(f"{key}.source", f"what is {status.value} must say where"))
        return None
    return Provenance(status, source)


def _unknown_key(key: str) -> Problem:
    return Problem(key, "no such key", _closest(key, tuple(_keys())))


def _closest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"did you mean {close[0]}?" if close else "known: " + ", ".join(sorted(known))


def _problem(error: Any) -> Problem:
    place = ".".join(map(str, error["loc"])) or "profile"
    found = error.get("input")
    return Problem(
        place,
        str(error["msg"]).removeprefix("Value error, "),
        f"found {found!r}" if found is not None else "",
    )
