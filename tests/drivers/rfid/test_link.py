"""Byte links: whatever the operating system reports is an empty read or DeviceGone."""

from __future__ import annotations

import os
import socket
import tty
from collections.abc import Iterator

import pytest

from drivers.errors import DeviceGone, Misconfigured
from drivers.rfid.link import ByteLink, open_link


def link_to(url: str) -> ByteLink:
    return open_link(url, baud=38400, parity="N", connect_s=1.0)


@pytest.fixture
def host_and_line() -> Iterator[tuple[socket.socket, ByteLink]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = link_to(f"tcp://127.0.0.1:{listener.getsockname()[1]}")
        far, _ = listener.accept()
        with far:
            yield far, line
        line.close()


@pytest.mark.parametrize(
    "url",
    [
        "tcp://127.0.0.1:99999",
        "tcp://reader..local:10001",
        "tcp://127.0.0.1:0",
        "serial:///dev/a\0",
        "nonsense",
    ],
)
def test_a_place_that_no_device_can_be_at_is_a_mistake_of_the_settings(url: str) -> None:
    """Ours refuse it as they are read; a driver of others may not."""
    with pytest.raises(Misconfigured):
        link_to(url)


def test_bytes_go_both_ways_over_tcp(host_and_line: tuple[socket.socket, ByteLink]) -> None:
    far, line = host_and_line
    line.send(b"ask")
    assert far.recv(10) == b"ask"
    far.sendall(b"answer")
    assert line.receive(1.0) == b"answer"
    assert line.receive(0.0) == b""


def test_flushing_takes_away_what_came_unasked(host_and_line: tuple[socket.socket, ByteLink]) -> None:
    far, line = host_and_line
    far.sendall(b"late")
    while not line.flush():
        pass
    assert line.receive(0.0) == b""


def test_a_host_that_hangs_up_is_gone(host_and_line: tuple[socket.socket, ByteLink]) -> None:
    far, line = host_and_line
    far.close()
    with pytest.raises(DeviceGone, match="closed"):
        line.receive(1.0)


def test_nobody_listening_is_gone_and_says_where(host_and_line: tuple[socket.socket, ByteLink]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DeviceGone, match=f"127.0.0.1:{port}"):
        link_to(f"tcp://127.0.0.1:{port}")


def test_a_missing_serial_device_is_gone_and_says_which() -> None:
    with pytest.raises(DeviceGone, match="no-such-device"):
        link_to("serial:///dev/no-such-device")


def test_a_serial_device_that_is_pulled_is_gone_for_reads_and_writes_and_closes_quietly() -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    line = link_to(f"serial://{os.ttyname(slave)}")
    os.write(master, b"hello")
    assert line.receive(1.0) == b"hello"
    os.close(slave)
    os.close(master)
    with pytest.raises(DeviceGone):
        line.receive(1.0)
    with pytest.raises(DeviceGone):
        line.send(b"anyone?")
    line.close()
    line.close()


def test_a_place_that_is_neither_is_refused() -> None:
    with pytest.raises(Misconfigured, match="is no tcp"):
        link_to("http://host:80")
