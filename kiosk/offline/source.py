"""Where new snapshots come from: an HTTPS address of the library, or a folder such as a USB stick's.

A source only brings bytes; whether they are believed is the store's business. Everything that can go wrong on the way is a
`SourceError` in words for a technician.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from kiosk.offline.snapshot import LARGEST, Kind, signature_of

if TYPE_CHECKING:
    from requests import Response

CONNECT_S, READ_S = 5.0, 8.0
LONGEST_S = 1800.0
"""For a whole download: thirty megabytes over a line of a commune take a quarter of an hour."""
FOLDER_EVERY_S = 60.0
CHUNK = 1 << 16


class SourceError(Exception):
    """Nothing came from there; says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the station has of this kind: its signature, and the source's own mark for it."""

    signature: bytes | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """It lies in the file now; `mark` is the source's own for it, if it has one."""

    mark: str | None = None


class Source(Protocol):
    """All calls belong to one thread."""

    place: str
    every_s: float

    def fetch(
        self, kind: Kind, into: Path, held: Held, going: Callable[[], bool] = lambda: True
    ) -> Fetched | None:
        """Bring the snapshot to `into`; None: it has what the station has, or nothing. Raises SourceError.

        `going` is asked all along: False ends the fetch with a SourceError.
        """


class Folder:
    """A folder that may or may not be there. A stick that is pulled out in between brings a file that is not believed."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.every_s = FOLDER_EVERY_S

    def fetch(
        self, kind: Kind, into: Path, held: Held, going: Callable[[], bool] = lambda: True
    ) -> Fetched | None:
        path = Path(self.place) / kind.file_name
        signature = signature_of(path)
        if signature is None or signature == held.signature:
            return None
        try:
            with path.open("rb") as given, into.open("wb") as file:
                _copy(iter(lambda: given.read(CHUNK), b""), file, going)
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror}") from None
        return Fetched()


class Https:
    """`<address>/cards.snapshot` and `<address>/catalogue.snapshot`; asked with If-None-Match where possible."""

    def __init__(self, place: str, ca_file: Path | None, every_s: float) -> None:
        """`ca_file`: the only authority whose certificates are believed (PEM); None: those of the system."""
        self.place = place
        self.every_s = every_s
        self._verify: bool | str = str(ca_file) if ca_file else True

    def fetch(
        self, kind: Kind, into: Path, held: Held, going: Callable[[], bool] = lambda: True
    ) -> Fetched | None:
        import requests  # a tenth of a second, which a station that starts has better use for

        address = f"{self.place.rstrip('/')}/{kind.file_name}"
        headers = {"If-None-Match": held.mark} if held.mark else {}
        try:
            with requests.get(
                address,
                headers={"Accept-Encoding": "identity", **headers},
                verify=self._verify,
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return self._received(answer, into, held, going)
        except (requests.RequestException, OSError) as error:
            raise SourceError(f"{address}: {_in_words(error)}") from None

    def _received(
        self, answer: Response, into: Path, held: Held, going: Callable[[], bool]
    ) -> Fetched | None:
        if answer.status_code == HTTPStatus.NOT_MODIFIED and held.mark:
            return None
        if answer.status_code != HTTPStatus.OK:
            raise SourceError(f"{answer.url}: status {answer.status_code}")
        with into.open("wb") as file:
            _copy(answer.iter_content(CHUNK), file, going)
        return Fetched(answer.headers.get("ETag"))


def _copy(chunks: Iterable[bytes], file: BinaryIO, going: Callable[[], bool]) -> None:
    """Raises SourceError when told to stop, after too long, or too much."""
    began, got = time.monotonic(), 0
    for chunk in chunks:
        got += len(chunk)
        if not going():
            raise SourceError("the station is ending")
        if got > LARGEST or time.monotonic() - began > LONGEST_S:
            raise SourceError(f"more than {LARGEST >> 20} MB, or slower than {LONGEST_S:g} s")
        file.write(chunk)


def _in_words(error: BaseException) -> str:
    """The reason at the bottom of what requests wraps around it."""
    while error.__context__ is not None:
        error = error.__context__
    return f"{type(error).__name__}: {error}"[:300]
