"""Real sockets, real certificates and a real serial line: what links must get right."""

from __future__ import annotations

import os
import pty
import socket
import ssl
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sip2.client import Account, Client
from sip2.errors import ConnectFailed, NotSent, PeerClosed, TlsFailed
from sip2.frame import Deframer
from sip2.links import Connect, Link, LinkBroken, Tls, serial_line, tcp
from sip2.profile import load_profile
from tests.sip2.lines import Chunk
from tests.sip2.test_client import LEND, obliging
from tests.sip2.test_session import LOOK, look_answer

BARE = load_profile("generic", {"login": "none", "sc_status_after_login": False})


@contextmanager
def server(
    hear: Callable[[bytes], list[Chunk]] = obliging,
    wrap: Callable[[socket.socket], socket.socket] = lambda s: s,
) -> Iterator[int]:
    """A library system on a port: one connection at a time, each answered by `hear`."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            with plain:
                try:
                    talk(wrap(plain), hear)
                except (OSError, ssl.SSLError):
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def talk(connected: socket.socket, hear: Callable[[bytes], list[Chunk]]) -> None:
    deframer = Deframer()
    with connected:
        while data := connected.recv(4096):
            for frame in deframer.feed(data):
                for chunk in hear(frame):
                    if isinstance(chunk, str):
                        return
                    connected.sendall(chunk)


@contextmanager
def client(connect: Connect) -> Iterator[Client]:
    made = Client(connect, BARE, Account("kiosk", "secret"))
    try:
        yield made
    finally:
        made.close()


def test_over_tcp() -> None:
    with server() as port, client(tcp("127.0.0.1", port)) as kiosk:
        for _ in range(20):
            assert kiosk.exchange(LOOK) == look_answer()


def test_a_socket_is_kept_alive_and_sends_at_once() -> None:
    with server() as port:
        link = tcp("127.0.0.1", port)(5)
        connected: socket.socket = link._socket  # type: ignore[attr-defined]  # what no interface shows
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connected.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 15
        link.close()
        link.close()
        with pytest.raises(LinkBroken):
            link.receive(0)
        with pytest.raises(LinkBroken):
            link.send(b"x", 1)


def test_a_server_that_hangs_up_leaves_the_outcome_unknown() -> None:
    with (
        server(lambda _frame: ["close"]) as port,
        client(tcp("127.0.0.1", port)) as kiosk,
        pytest.raises(PeerClosed),
    ):
        kiosk.exchange(LEND)


@pytest.mark.parametrize("over", ["tcp", "tls"])
def test_a_link_closed_by_another_thread_is_broken_and_nothing_else(over: str, tmp_path: Path) -> None:
    pair = certificate(tmp_path, "library")
    with tls_server(pair) if over == "tls" else server() as port:
        for _ in range(50):
            link = tcp("127.0.0.1", port, Tls(pair.file) if over == "tls" else None)(5)
            turns = threading.Semaphore(0)
            closing = threading.Thread(target=close_at_a_turn, args=(link, turns))
            closing.start()
            with pytest.raises(LinkBroken):  # and not a word of Python's that says less
                use_until_it_breaks(link, turns)
            closing.join(10)


def close_at_a_turn(link: Link, turns: threading.Semaphore) -> None:
    turns.acquire()
    link.close()


def use_until_it_breaks(link: Link, turns: threading.Semaphore) -> None:
    """Everything that a client does with its link; the end of the stream counts as broken, too."""
    while True:
        turns.release()
        link.send(b"x" * 63 + b"\r", 1.0)
        link.stirs()
        with suppress(TimeoutError):
            if link.receive(0.0) == b"":
                raise LinkBroken("ended")


def test_nobody_there_means_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with client(tcp("127.0.0.1", port)) as kiosk, pytest.raises(ConnectFailed, match="check address"):
        kiosk.exchange(LEND)
    with client(tcp("no such host", 1)) as kiosk, pytest.raises(ConnectFailed):
        kiosk.exchange(LEND)


# TLS


class Pair(NamedTuple):
    """A certificate for 127.0.0.1 and its key, both in one PEM file."""

    file: Path
    name: x509.Name
    key: ec.EllipticCurvePrivateKey


def certificate(
    folder: Path, name: str, host: str = "127.0.0.1", valid: bool = True, by: Pair | None = None
) -> Pair:
    """One that vouches for itself, or, signed `by` another, for nobody."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    start = now - timedelta(days=30)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + timedelta(days=1) if valid else now - timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        built.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Pair(path, subject, key)


@contextmanager
def tls_server(pair: Pair) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.file)
    with server(wrap=lambda plain: context.wrap_socket(plain, server_side=True)) as port:
        yield port


def test_tls_with_the_pinned_certificate(tmp_path: Path) -> None:
    pair = certificate(tmp_path, "library")
    with tls_server(pair) as port, client(tcp("127.0.0.1", port, Tls(pair.file))) as kiosk:
        for _ in range(3):
            assert kiosk.exchange(LOOK) == look_answer()


def test_tls_with_an_authority_and_with_one_certificate_of_it_alone(tmp_path: Path) -> None:
    """Who pins one certificate trusts it alone, not all that its authority signed."""
    authority = certificate(tmp_path, "authority")
    ours = certificate(tmp_path, "library", by=authority)
    other = certificate(tmp_path, "neighbour", by=authority)
    for pinned in (authority, ours):
        with tls_server(ours) as port, client(tcp("127.0.0.1", port, Tls(pinned.file))) as kiosk:
            assert kiosk.exchange(LOOK) == look_answer()
    with (
        tls_server(other) as port,
        client(tcp("127.0.0.1", port, Tls(ours.file))) as kiosk,
        pytest.raises(TlsFailed, match="not trusted"),
    ):
        kiosk.exchange(LEND)


def test_tls_refuses_every_other_certificate(tmp_path: Path) -> None:
    right, wrong = certificate(tmp_path, "library"), certificate(tmp_path, "stranger")
    old = certificate(tmp_path, "old", valid=False)
    elsewhere = certificate(tmp_path, "elsewhere", host="127.0.0.2")
    for serves, trusted in ((wrong, right), (right, None), (old, old), (elsewhere, elsewhere)):
        tls = Tls(trusted.file if trusted else None)
        with (
            tls_server(serves) as port,
            client(tcp("127.0.0.1", port, tls)) as kiosk,
            pytest.raises(TlsFailed, match="not trusted"),
        ):
            kiosk.exchange(LEND)


def test_the_name_in_the_certificate_may_be_told(tmp_path: Path) -> None:
    pair = certificate(tmp_path, "elsewhere", host="127.0.0.2")
    tls = Tls(pair.file, server_name="127.0.0.2")
    with tls_server(pair) as port, client(tcp("127.0.0.1", port, tls)) as kiosk:
        assert kiosk.exchange(LOOK) == look_answer()


def test_tls_with_a_server_that_does_not_speak_it(tmp_path: Path) -> None:
    tls = Tls(certificate(tmp_path, "library").file)
    with server() as port, pytest.raises(TlsFailed, match="speak TLS"):
        tcp("127.0.0.1", port, tls)(0.3)


def test_tls_without_a_certificate_file_is_told_before_dialling(tmp_path: Path) -> None:
    with (
        client(tcp("127.0.0.1", 1, Tls(tmp_path / "none.pem"))) as kiosk,
        pytest.raises(TlsFailed, match="PEM"),
    ):
        kiosk.exchange(LEND)


# Serial


def test_over_a_serial_line() -> None:
    here, there = pty.openpty()
    tty.setraw(here)
    tty.setraw(there)

    def serve() -> None:
        deframer = Deframer()
        asked = 0
        while asked < 2:
            for frame in deframer.feed(os.read(here, 4096)):
                asked += 1
                for chunk in obliging(frame):
                    assert isinstance(chunk, bytes)
                    os.write(here, chunk)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with client(serial_line(os.ttyname(there), 9600)) as kiosk:
            assert kiosk.exchange(LOOK) == look_answer()
            assert kiosk.exchange(LEND).code == "12"
    finally:
        thread.join(10)
        os.close(here)
        os.close(there)


def test_a_serial_line_that_is_not_there() -> None:
    with client(serial_line("/dev/no-such-line")) as kiosk, pytest.raises(ConnectFailed, match="check cable"):
        kiosk.exchange(LEND)


def test_how_much_left_over_a_serial_line_that_broke_is_unknown_and_taken_for_all() -> None:
    here, there = pty.openpty()
    link = serial_line(os.ttyname(there))(1)
    os.close(here)
    os.close(there)
    with pytest.raises(LinkBroken) as caught:
        link.send(b"11NN", 1)
    assert caught.value.written == 4
    assert link.stirs()
    link.close()
    with pytest.raises(LinkBroken) as caught:
        link.send(b"11NN", 1)
    assert caught.value.written == 0, "a line that was closed takes nothing"


def test_a_native_tls_profile_dials_tls() -> None:
    with server(lambda _frame: ["close"]) as port:
        profile = load_profile("alma", {"connect_timeout_s": 0.3})
        kiosk = Client.over_tcp("127.0.0.1", port, profile, Account("kiosk", "secret"))
        with pytest.raises(TlsFailed):
            kiosk.exchange(LOOK)
        assert isinstance(TlsFailed("x"), NotSent)
