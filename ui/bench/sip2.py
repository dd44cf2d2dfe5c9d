"""SIP2 beside the other packages that speak it: reading and writing 1,000 answers, and the client's round trips.

Reading and writing are raced in `ui.bench.sip2_race`, in the environment of the peers. A peer whose check does not notice a
changed letter does not count for reading; all count for writing. A bare socket sends the same bytes to the same server as our
client and takes what one `recv` gives, without looking at it. All ratios are medians over rounds in which both took part.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sip2.client import Client
from sip2.codec import encode
from sip2.links import tcp
from sip2.profile import load_profile
from sip2.requests import ItemInformation
from sip2.values import SipDate
from ui.bench.row import Better, Row
from ui.bench.sip2_canned import ITEM

READ_BAR, WRITE_BAR, ROUND_TRIP_BAR = 1.2, 1.0, 0.8
ROUNDS, EXCHANGES = 40, 10
ANSWER_S = 0.002
"""How long the canned server takes: a tenth of what the quickest library system in use that was measured takes (Koha 3.17,
20 ms for a 17). What the ratio is against one that takes no time at all is told, too, but has no bar: no typed and verified
answer can be had in the time in which a socket hands over its bytes."""

ROOT = Path(__file__).parents[2]
PEERS = ROOT / ".venv-peers" / "bin" / "python"

REQUEST = ItemInformation(
    transaction_date=SipDate("20260815    101530"), institution_id="TRAMSACH", item_identifier=ITEM
)


class NoPeers(Exception):
    """The packages to be raced against are not installed."""


def rows() -> list[Row]:
    """Raises NoPeers where `.venv-peers` is missing."""
    return [*race_rows(race()), round_trip_row(round_trips(ANSWER_S), round_trips(0.0))]


def race() -> Mapping[str, Any]:
    """What `ui.bench.sip2_race` found."""
    if not PEERS.exists():
        raise NoPeers(
            "the SIP2 packages of others are not installed: ./dev bench does it, or tests/sip2/peers/install"
        )
    with TemporaryDirectory(prefix="tramsach-bench-") as name:
        found = Path(name) / "race.json"
        subprocess.run(  # noqa: S603 # our own module
            [PEERS, "-m", "ui.bench.sip2_race", found], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        told: Mapping[str, Any] = json.loads(found.read_text(encoding="utf-8"))
        return told


def race_rows(told: Mapping[str, Any]) -> list[Row]:
    peers = [name for name in told["read"] if name != "ours"]
    verifying = [name for name in peers if told["verifies"][name]]
    recorded = told["recorded"]
    refused = ", ".join(f"{name} {recorded['all'] - recorded[name]}" for name in peers)
    return [
        Row(
            f"SIP2: answers read and verified ÷ the fastest that verifies ({' and '.join(verifying)})",
            min(_advantage(told["read"], name) for name in verifying),
            READ_BAR,
            Better.HIGHER,
            _each(told["read"], told["count"]),
        ),
        Row(
            "SIP2: recorded answers of library systems that are read ÷ the best of those that verify",
            recorded["ours"] / max(recorded[name] for name in verifying),
            1.0,
            Better.HIGHER,
            f"{recorded['ours']} of {recorded['all']}; refused or failed on by {refused}",
        ),
        Row(
            "SIP2: answers written ÷ the fastest",
            min(_advantage(told["write"], name) for name in peers),
            WRITE_BAR,
            Better.HIGHER,
            _each(told["write"], told["count"]) + _wrong(told["wrong_checksums"]),
        ),
    ]


def _advantage(rounds: Mapping[str, Sequence[float]], name: str) -> float:
    """How many times as fast as that peer we are."""
    return median(theirs / ours for ours, theirs in zip(rounds["ours"], rounds[name], strict=True))


def _each(rounds: Mapping[str, Sequence[float]], count: int) -> str:
    return ", ".join(f"{name} {median(seconds) / count * 1e6:.1f} µs" for name, seconds in rounds.items())


def _wrong(wrong: Mapping[str, int]) -> str:
    return "".join(f"; {name} gave {count} wrong checksums" for name, count in wrong.items() if count)


Trips = Sequence[tuple[float, float]]
"""Seconds for one round trip of our client and of the bare socket, round by round."""


def round_trip_row(paced: Trips, at_once: Trips) -> Row:
    return Row(
        f"SIP2: client round trips ÷ bare socket, server answering after {ANSWER_S * 1000:g} ms",
        _share(paced),
        ROUND_TRIP_BAR,
        Better.HIGHER,
        f"{_microseconds(paced)}; {_share(at_once):.2f} when it answers at once: {_microseconds(at_once)}",
    )


def _share(trips: Trips) -> float:
    return median(bare / ours for ours, bare in trips)


def _microseconds(trips: Trips) -> str:
    ours, bare = (median(times) * 1e6 for times in zip(*trips, strict=True))
    return f"{ours:.0f} µs against {bare:.0f} µs"


def round_trips(takes_s: float) -> Trips:
    """Both in turn, over connections that stand, to servers of their own that are alike."""
    profile = load_profile(
        "generic", {"login": "none", "sc_status_after_login": False, "error_detection": "on"}
    )
    with (
        canned(takes_s) as ours,
        canned(takes_s) as theirs,
        closing(Client(tcp("127.0.0.1", ours), profile)) as client,
        socket.create_connection(("127.0.0.1", theirs)) as bare,
    ):
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        measured = [(_client_time(client), _bare_time(bare)) for _ in range(ROUNDS + 1)]
    return measured[1:]  # the first connects and warms up


def _client_time(client: Client) -> float:
    started = perf_counter()
    for _ in range(EXCHANGES):
        client.exchange(REQUEST)
    return (perf_counter() - started) / EXCHANGES


def _bare_time(bare: socket.socket) -> float:
    frames = [encode(REQUEST, sequence=at % 10) for at in range(EXCHANGES)]
    started = perf_counter()
    for frame in frames:
        bare.sendall(frame)
        bare.recv(4096)
    return (perf_counter() - started) / EXCHANGES


@contextmanager
def canned(takes_s: float) -> Iterator[int]:
    """The port of a canned server in a process of its own."""
    with subprocess.Popen(  # noqa: S603 # our own module
        [sys.executable, "-m", "ui.bench.sip2_canned", str(takes_s)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
