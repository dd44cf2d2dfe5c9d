"""What a library and its technician decide about one station: the shape of its TOML file, as frozen typed values.

Every table forbids unknown keys. Devices bring their own settings types, picked by `kind` (`config.devices`); this file must not
load a device library, Qt, or anything of `kiosk`. Reading a file and telling its mistakes is `config.load`; passwords are
`config.secrets`. Time-outs, in seconds, are those of reference ux.md §3.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from config.borrowing import Borrowing, Commands, Help, Returning
from config.colour import Colour
from config.devices import DeviceTable
from config.ils import IlsTable, Sip2Ils
from config.offline import Calendar, Offline
from config.return_station import ReturnStation
from config.table import FilePath, Table
from config.wording import Language, Note, Notice
from drivers.card.settings import CardSettings
from drivers.registry import Device, DeviceSettings
from drivers.rfid.settings import PresenceSettings, SecuritySettings, TagSettings

Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (
        KeyError,
        OSError,
        ValueError,
    ):  # unknown (ZoneInfoNotFoundError), a folder, a path that leads elsewhere
        raise ValueError(f"no time zone is called {name!r}; Viet Nam is Asia/Ho_Chi_Minh") from None
    return name


def _any_is_none(value: object) -> object:
    return None if value == "any" else value


Seconds: TypeAlias = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]


class Station(Table):
    """`[station]`: which machine this is and how it speaks."""

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,6}$", description="1 to 6 capital letters or digits")]
    name: Text = Field(description="where it stands, for staff: 'Ground floor, left'")
    library: Text = Field(description="the library's name, as the welcome screen and the slip show it")
    languages: tuple[Language, ...] = ("vi", "en", "km")
    language: Language = Field("vi", description="what the welcome screen speaks first")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Ho_Chi_Minh"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")] = "VND"
    texts: FilePath | None = Field(None, description="a file with this library's own words for sentences")
    demo: bool = Field(False, description="a station to play with: may hold a password in its file")

    @model_validator(mode="after")
    def _speaks_its_first_language(self) -> Station:
        if self.language not in self.languages:
            raise ValueError(f"language {self.language!r} is not among languages {list(self.languages)}")
        return self


class Pin(Table):
    """`[pin]`: whether a reader proves to be the card's owner."""

    policy: Literal["ask", "never"] = "ask"
    length: Annotated[Annotated[int, Field(ge=3, le=12)] | None, BeforeValidator(_any_is_none)] = Field(
        4, description='how long it is: it then needs no OK; "any" where it varies'
    )
    tries: int = Field(3, ge=1, le=10)
    letters: bool = Field(
        False, description="PINs may have Latin letters: a key beside the digits shows them"
    )


class Receipts(Table):
    """`[receipts]`: whether the end of a session offers a slip."""

    policy: Literal["never", "ask", "always"] = "ask"
    loans: Literal["never", "ask", "always"] | None = Field(None, description="left out: as policy says")
    returns: Literal["never", "ask", "always"] | None = Field(None, description="left out: as policy says")


class Screen(Table):
    """`[screen]`: sizes are millimetres, so how large a pixel is must be known."""

    mm_per_px: float | None = Field(
        None, ge=0.05, le=0.6, allow_inf_nan=False, description="left out: what the screen says of itself"
    )
    theme: Literal["light", "high_contrast"] = "light"
    logo: FilePath | None = Field(None, description="a PNG or SVG beside the library's name")
    colour: Colour | None = Field(None, description='the library\'s own, "#0B5A75"; it must be readable')
    tag_place: Literal["back", "cover", "spine"] = Field(
        "back", description="where the tag sits in a book: the picture shows how to lay it down"
    )
    ils_text: bool = Field(
        False,
        description="show the library system's own sentence about a loan below ours, once a PIN was typed",
    )
    large_text: bool = Field(False, description="large letters for everybody; a reader may switch them")
    low_reach: bool = Field(False, description="the strip below too: where the glass reaches above 1.2 m")
    fullscreen: bool = True


# ASCII on purpose: for one `\w{1,80}` of all Unicode pydantic's engine takes 8 MiB.
AlsaName: TypeAlias = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_.:,=-]{1,80}$", description="ALSA's name of a device, as `aplay -L` lists it"
    ),
]


class Sound(Table):
    """`[sound]`: read, done, attention, error. A station without a sound device is silent and well."""

    volume: int = Field(60, ge=0, le=100, description="per cent; 0: no sound")
    device: AlsaName = "default"


class Speech(Table):
    """`[speech]`: sentences read aloud, for readers who do not see the screen. Without this table the station is silent.

    Made by `tramsach speech build`, or recorded; what is missing is not said. How loud: the devices' own mixer.
    """

    recordings: FilePath = Field(description="the folder of `<language>/<code>.wav`")
    headset: AlsaName | None = Field(None, description="the headphones' jack: hears everything")
    loudspeaker: AlsaName | None = Field(
        None, description="hears what anybody may hear (circulation rule 23)"
    )

    @model_validator(mode="after")
    def _is_heard(self) -> Speech:
        if self.headset is None and self.loudspeaker is None:
            raise ValueError("neither headset nor loudspeaker is given: nobody would hear it")
        return self


class Journal(Table):
    """`[journal]`: where transactions are written before anything else happens."""

    path: FilePath = Path("/var/lib/tramsach/journal.db")


class Retention(Table):
    """`[retention]`: after how many days the station forgets (circulation rule 32). What is still to be sent keeps everything."""

    card_days: int = Field(
        30, ge=0, le=180, description="a reader's number, after the loan is returned or the case settled"
    )
    card_most_days: int = Field(180, ge=1, le=180, description="a reader's number, whatever became of it")
    row_days: int = Field(397, ge=180, le=3650, description="a settled row with its reference: 13 months")

    @model_validator(mode="after")
    def _at_most_is_most(self) -> Retention:
        if self.card_days > self.card_most_days:
            raise ValueError(f"card_days {self.card_days} is more than card_most_days {self.card_most_days}")
        return self


class Timeouts(Table):
    """`[timeouts]`, seconds of quiet on a screen; then a warning counts `warning_s` down and any touch extends.

    20 s is the least warning that WCAG 2.2.1 allows. `session_s` is the hard end after a reader's last act (rule 19).
    """

    identify_s: Seconds = 30
    items_s: Seconds = 45
    account_s: Seconds = 60
    put_back_s: Seconds = 90
    empty_pad_s: Seconds = 15
    receipt_s: Seconds = Field(20, description="no choice by then: no slip, session ends")
    notice_s: Seconds = Field(60, description="one sentence that ends the attempt, such as: see staff")
    goodbye_s: Seconds = 3
    staff_s: Seconds = Field(120, description="the staff area; then whoever is signed in is signed out")
    warning_s: Annotated[float, Field(ge=20, le=600, allow_inf_nan=False)] = 20
    session_s: Seconds = 600
    group: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] = Field(
        3, description="factor on all of these for the card of a whole class ([cards] group_…)"
    )
    more_time: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] = Field(
        3, description='factor on all of these once a reader asked for "more time"'
    )


class Settings(Table):
    """One station's file. `[rfid]`, `[scanner]`, `[card_reader]` and `[printer]` may each be left out
    where there is no such device."""

    station: Station
    ils: tuple[IlsTable, ...]
    rfid: Annotated[DeviceSettings, DeviceTable(Device.RFID)] | None = None
    tags: TagSettings = TagSettings()
    security: SecuritySettings = SecuritySettings()
    presence: PresenceSettings = PresenceSettings()
    scanner: Annotated[DeviceSettings, DeviceTable(Device.SCANNER)] | None = None
    card_reader: Annotated[DeviceSettings, DeviceTable(Device.CARD_READER)] | None = None
    printer: Annotated[DeviceSettings, DeviceTable(Device.PRINTER)] | None = None
    rfid_outside: Annotated[DeviceSettings, DeviceTable(Device.RFID)] | None = None
    bin: Annotated[DeviceSettings, DeviceTable(Device.BIN)] | None = None
    return_station: ReturnStation | None = None
    sensitiser: Annotated[DeviceSettings, DeviceTable(Device.SENSITISER)] | None = None
    cards: CardSettings = CardSettings()
    pin: Pin = Pin()
    borrowing: Borrowing = Borrowing()
    returning: Returning = Returning()
    help: Help = Help()
    commands: Commands = Commands()
    notes: tuple[Note, ...] = ()
    notices: tuple[Notice, ...] = ()
    receipts: Receipts = Receipts()
    screen: Screen = Screen()
    sound: Sound = Sound()
    speech: Speech | None = None
    journal: Journal = Journal()
    retention: Retention = Retention()
    timeouts: Timeouts = Timeouts()
    offline: Offline = Offline()
    calendar: Calendar | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Settings:
        problems = list(self._misfits())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _misfits(self) -> Iterator[str]:
        """What only the whole file shows."""
        if not self.ils:
            yield "no [[ils]] is given: the station would have no library system to ask"
        names = [ils.id for ils in self.ils]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            yield f"two [[ils]] have the id {twice!r}"
        lines = [ils for ils in self.ils if isinstance(ils, Sip2Ils)]
        logins = Counter((ils.host.casefold(), ils.port, ils.user) for ils in lines if ils.user)
        for (host, port, user), times in logins.items():
            if times > 1:
                yield (
                    f"{times} [[ils]] log in to {host}:{port} as {user!r}, and each holds a connection: "
                    "library systems count them by login, so give each a user of its own"
                )
        if len(self.ils) > 1:
            for ils in self.ils:
                if not ils.items:
                    yield f"[[ils]] {ils.id!r} needs [[ils.items]] rules, because there are several [[ils]]"
        if not self.station.demo:
            for ils in lines:
                if ils.password is not None:
                    yield f"[[ils]] {ils.id!r}: keep the password in password_file or password_credential"
        if self.rfid is None and self.scanner is None:
            yield "neither [rfid] nor [scanner] is given: the station could not read anything"
        yield from self.offline.misfits(self.calendar)
        yield from self._misfits_of_a_bin()
        yield from self._misfits_of_words()
        yield from self._misfits_of_commands()

    def _misfits_of_a_bin(self) -> Iterator[str]:
        """Machine and decisions come together, and an antenna for each place where tags are read."""
        table = self.return_station
        if (table is None) != (self.bin is None):
            yield "[bin] and [return_station] belong together: the machine's wires, and what it does with books"
        if table is None:
            if self.rfid_outside is not None:
                yield "[rfid_outside] is the antenna before a return station's door; there is no [return_station]"
            return
        if self.rfid is None:
            yield "[return_station] needs [rfid]: what falls in is known by its tag"
        if table.layout == "two_antennas" and self.rfid_outside is None:
            yield '[return_station] layout "two_antennas" needs [rfid_outside], the antenna before the door'
        if table.layout == "one_antenna" and self.rfid_outside is not None:
            yield '[return_station] layout "one_antenna" has no [rfid_outside]'
        if table.layout == "one_antenna" and "tag" in table.starts:
            yield (
                '[return_station] layout "one_antenna" hears nothing before the door: starts must be "button" or "card". '
                "An antenna that heard both sides would take a book held before the door for what was thrown in"
            )
        if "card" in table.starts and self.scanner is None and self.card_reader is None:
            yield '[return_station] starts with a "card" need [scanner] or [card_reader]'
        yield from table.misfits(frozenset(place.number for place in getattr(self.bin, "bins", ())))

    def _misfits_of_words(self) -> Iterator[str]:
        for name, sentences in (("notes", self.notes), ("notices", self.notices)):
            for number, one in enumerate(sentences, 1):
                for language in one.missing(self.station.languages):
                    yield f"[[{name}]] {number} has no sentence in {language!r}, which the station speaks"

    def _misfits_of_commands(self) -> Iterator[str]:
        """No card and no book may begin as a command does."""
        prefix = self.commands.prefix
        cards = ((f"[[cards.barcodes]] {n}", rule.prefix) for n, rule in enumerate(self.cards.barcodes, 1))
        items = (
            (f"[[ils]] {ils.id!r}: items {n}", rule.prefix)
            for ils in self.ils
            for n, rule in enumerate(ils.items, 1)
        )
        for place, used in (*cards, *items):
            if prefix and used and (used.startswith(prefix) or prefix.startswith(used)):
                yield f"{place} has the prefix {used!r}, which clashes with [commands] prefix {prefix!r}"
        if self.sensitiser is not None and self.borrowing.strips != "none":
            yield "[sensitiser] is given, so leave out [borrowing] strips"
