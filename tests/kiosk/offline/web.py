"""A web server of the library for tests: HTTPS under a certificate authority of its own, ETags, and ways to misbehave."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    """Signs server certificates; `pem` is what a station pins."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._name = folder, _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(self._name, self._key.public_key(), ca=True)
        self.pem = folder / "ca.pem"
        self.pem.write_bytes(certificate.public_bytes(Encoding.PEM))

    def server(self) -> ssl.SSLContext:
        """A server's side of TLS for `HOST`."""
        key = ec.generate_private_key(ec.SECP256R1())
        chain, secret = self._folder / "server.pem", self._folder / "server.key"
        chain.write_bytes(self._sign(_name(HOST), key.public_key(), ca=False).public_bytes(Encoding.PEM))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, secret)
        return context

    def _sign(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.Certificate:
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )
        if ca:
            usage = x509.KeyUsage(
                digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
                key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
                decipher_only=False,
            )  # fmt: skip
            made = made.add_extension(usage, critical=True)
        else:
            names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))])
            made = made.add_extension(names, critical=False)
        return made.sign(self._key, hashes.SHA256())


class Web:
    """What the server has, what it was asked, and how it misbehaves."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.log: list[tuple[str, int]] = []  # path, status
        self._answered = threading.Condition()
        self.status: int | None = None  # answer this and nothing else
        self.cut = 0  # bytes that are promised and not sent
        self.address = ""

    def note(self, path: str, status: int) -> None:
        with self._answered:
            self.log.append((path, status))
            self._answered.notify_all()

    def wait(self, answers: int, timeout_s: float = 10.0) -> None:
        """Until so many requests were answered."""
        with self._answered:
            assert self._answered.wait_for(lambda: len(self.log) >= answers, timeout_s), self.log


@contextmanager
def serving(authority: Authority) -> Iterator[Web]:
    """A server that runs until the end of the `with`."""
    web = Web()
    server = ThreadingHTTPServer((HOST, 0), _handler(web))
    server.daemon_threads = False
    server.socket = authority.server().wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that does not trust us hangs up
    web.address = f"https://{HOST}:{server.server_address[1]}/offline"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="web")
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = web.files.get(self.path.removeprefix("/offline/"))
            mark = f'"{hashlib.sha256(content or b"").hexdigest()[:16]}"'
            if web.status is not None:
                self._say(web.status)
            elif content is None:
                self._say(404)
            elif self.headers.get("If-None-Match") == mark:
                self._say(304)
            else:
                self._say(200, content, mark)

        def _say(self, status: int, content: bytes = b"", mark: str = "") -> None:
            web.note(self.path, status)
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", f"{web.address}/elsewhere")
            if mark:
                self.send_header("ETag", mark)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) - web.cut])

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
