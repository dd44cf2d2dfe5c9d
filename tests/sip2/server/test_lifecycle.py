"""The server as a guest in somebody's process: ports, threads, stuck clients, a cable that is pulled."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from sip2.server import IlsServer, Library
from sip2.server.faults import (
    Altered,
    Cut,
    Delay,
    Fault,
    Garbage,
    HungUp,
    Ignored,
    Late,
    Lost,
    Stalled,
    Twice,
    WrongChecksum,
    WrongSequence,
    from_text,
)
from sip2.server.records import Act
from tests.sip2.server.line import BLANK, DATE, Line, framed, line_to

READER, BOOK = "TV0000012", "1000000056"
CHECKOUT = framed(f"11NN{DATE}{BLANK}AOTRAMSACH|AA{READER}|AB{BOOK}|AC|", 5)


def lent(library: Library) -> int:
    return len([entry for entry in library.executed if entry.act is Act.LENT])


def test_leaving_ends_stuck_silent_and_frozen_connections_at_once() -> None:
    with IlsServer() as ils:
        idle = socket.create_connection((ils.host, ils.port))
        half = socket.create_connection((ils.host, ils.port))
        half.sendall(b"9300CN")
        with line_to(ils) as line:
            ils.freeze()
            line.send(CHECKOUT)
            assert ils.connections == 3
    for peer in (idle, half):
        peer.close()


def test_a_pulled_cable_refuses_and_comes_back_on_the_same_port() -> None:
    with IlsServer() as ils:
        port = ils.port
        with line_to(ils) as line:
            ils.unplug()
            assert line.closed()
        with pytest.raises(ConnectionRefusedError):
            Line(ils.host, port)
        ils.plug()
        assert ils.port == port
        with line_to(ils) as line:
            assert line.look(BOOK).startswith("18")


def test_a_frozen_line_executes_when_it_thaws() -> None:
    with IlsServer() as ils, line_to(ils) as line:
        ils.freeze()
        line.send(CHECKOUT)
        assert lent(ils.library) == 0
        ils.thaw()
        assert line.hear().startswith(b"121")


def test_stations_beyond_the_limit_are_sent_away() -> None:
    with IlsServer(max_connections=1) as ils, line_to(ils):
        extra = Line(ils.host, ils.port)
        assert extra.closed()
        extra.socket.close()


def test_a_taken_port_is_an_error_at_the_start() -> None:
    with IlsServer() as ils, pytest.raises(OSError):
        IlsServer(port=ils.port).start()


def test_a_client_that_never_shakes_hands_does_not_keep_a_tls_server() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with IlsServer(tls=context) as ils:
        peer = socket.create_connection((ils.host, ils.port))
    peer.close()


@pytest.mark.parametrize(
    ("fault", "executed", "answer", "open_after"),
    [
        (Delay(0.01), 1, b"121", True),
        (HungUp(executed=True), 1, b"", False),
        (HungUp(executed=False), 0, b"", False),
        (Cut(0), 1, b"", False),
        (Cut(17), 1, b"121NUY", False),
        (Garbage(b"Problems\r"), 1, b"Problems\r", True),
        (Altered(lambda data: data.replace(b"12", b"98", 1)), 1, b"981", True),
    ],
)
def test_a_fault_happens_once_and_the_record_tells_what_was_done(
    fault: Fault, executed: int, answer: bytes, open_after: bool
) -> None:
    with IlsServer() as ils, line_to(ils) as line:
        ils.faults.add(fault, on="11")
        line.send(CHECKOUT)
        heard = line.hear()
        assert heard.startswith(answer)
        assert lent(ils.library) == executed
        assert ils.faults.fired == (("11", fault),)
        if open_after:
            assert line.look(BOOK).startswith("18")
        else:
            assert len(heard) == (fault.at if isinstance(fault, Cut) else 0)
            assert line.closed()


@pytest.mark.parametrize(("fault", "executed"), [(Lost(), 1), (Ignored(), 0), (Late(), 0)])
def test_a_lost_answer_leaves_the_line_open(fault: Fault, executed: int) -> None:
    with IlsServer() as ils, line_to(ils) as line:
        ils.faults.add(fault, on="11")
        line.send(CHECKOUT)
        assert line.silent()
        assert lent(ils.library) == executed


def test_a_late_execution_happens_when_the_script_says() -> None:
    with IlsServer() as ils:
        with line_to(ils) as line:
            ils.faults.add(Late(), on="11")
            line.send(CHECKOUT)
            assert line.silent()
        with line_to(ils) as fresh:
            assert fresh.look(BOOK).startswith("1803")
            assert ils.faults.execute_late() == 1
            assert fresh.look(BOOK).startswith("1804")


def test_a_stalled_answer_begins_and_does_not_end() -> None:
    with IlsServer() as ils, line_to(ils) as line:
        ils.faults.add(Stalled(12))
        line.send(CHECKOUT)
        assert line.hear_some()[:3] == b"121"
        assert line.look(BOOK).startswith("18")


def test_twice_and_wrong_sums_and_digits_are_what_they_say() -> None:
    with IlsServer() as ils, line_to(ils) as line:
        right = line.raw(CHECKOUT)
        ils.faults.add(Twice())
        line.send(CHECKOUT)
        assert line.hear(2) == right + right
        ils.faults.add(WrongChecksum())
        wrong = line.raw(CHECKOUT)
        assert (wrong[:-2], wrong != right) == (right[:-2], True)
        ils.faults.add(WrongSequence())
        other = line.raw(CHECKOUT)
        assert b"AY6AZ" in other
        assert (sum(other[:-5]) + int(other[-5:-1], 16)) & 0xFFFF == 0


def test_a_fault_waits_for_its_request() -> None:
    with IlsServer() as ils, line_to(ils) as line:
        ils.faults.add(Garbage(), on="11", times=2)
        assert line.look(BOOK).startswith("18")
        assert not line.raw(CHECKOUT).startswith(b"12")
        assert not line.raw(CHECKOUT).startswith(b"12")
        assert line.raw(CHECKOUT).startswith(b"12")


def test_faults_can_be_written_on_a_command_line() -> None:
    assert from_text("lost@11") == (Lost(), "11")
    assert from_text("delay=2.5") == (Delay(2.5), None)
    assert from_text("hungup=before@09") == (HungUp(executed=False), "09")
    for wrong in ("explode", "lost@1x", "cut=many"):
        with pytest.raises(ValueError):
            from_text(wrong)


def test_the_emulator_is_a_program_that_serves_keeps_its_state_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    command = [sys.executable, "-m", "ui.cli", "emulate", "ils", "--personality", "koha", "--port", "0"]
    program = subprocess.Popen(
        [*command, "--state", str(state)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with program:
        assert program.stdout is not None
        try:
            assert program.stdout.readline().startswith("koha:")
            where = program.stdout.readline()
            port = int(where.split(":")[1].split(",")[0])
            line = Line("127.0.0.1", port)
            assert line.login() == "941"
            assert line.checkout(READER, BOOK).startswith("121")
            line.socket.close()
        finally:
            program.send_signal(signal.SIGINT)
        rest = program.stdout.read()
        assert program.wait(5) == 0
    assert f"AB{BOOK}|" in rest
    assert READER not in rest
    assert "COkiosk" not in rest
    assert BOOK in state.read_text(encoding="utf-8")
