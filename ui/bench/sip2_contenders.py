"""Four packages that read and write SIP2, each used as its authors mean it to be; all measured over the same bytes.

Runs in `.venv-peers`. `read` takes the bytes of an answer, checks its checksum and gives the package's own kind of result;
`write` takes what `prepare` made of an answer and gives its bytes. Whatever a package needs only once is in `prepare`.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sip2.codec import encode, parse
from sip2.message import Oddity, Unrecognised

# What the peers give and take is theirs: Any, because the type checker runs where they are not installed.


class Refused(Exception):
    """The package did not take an answer for what it is: it raised, or said that the checksum is wrong."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One package. `read` raises Refused, or whatever the package raises."""

    name: str
    read: Callable[[bytes], Any]
    prepare: Callable[[bytes], Any]
    write: Callable[[Any, int], bytes]
    """Of something prepared, with a sequence digit."""

    def accepts(self, raw: bytes) -> bool:
        """Whether it reads this answer."""
        try:
            self.read(raw)
        except Exception:
            return False
        return True


def ours() -> Contender:
    """`sip2.codec`: a damaged answer is read, and says so; here it counts as refused, as the session does."""

    def read(raw: bytes) -> Any:
        message = parse(raw)
        if message.deviations and (
            isinstance(message, Unrecognised)
            or any(d.kind is Oddity.BAD_CHECKSUM for d in message.deviations)
        ):
            raise Refused
        return message

    return Contender("ours", read, parse, lambda message, digit: encode(message, sequence=digit))


def pysip2() -> Contender:
    codec: Any = importlib.import_module("pysip2.codec")
    decode, write = codec.decode_message, codec.encode_message

    def read(raw: bytes) -> Any:
        return decode(raw, encoding="utf-8")

    return Contender(
        "pysip2",
        read,
        lambda raw: read(raw).message,
        lambda message, digit: write(message, sequence_number=digit, checksum=True, encoding="utf-8"),
    )


@contextmanager
def invenio() -> Iterator[Contender]:
    """invenio-sip2, inside the Flask application that it needs."""
    flask: Any = importlib.import_module("flask")
    package: Any = importlib.import_module("invenio_sip2")
    message_class: Any = importlib.import_module("invenio_sip2.api").Message
    verify: Any = importlib.import_module("invenio_sip2.utils").verify_checksum
    app = flask.Flask("bench")
    app.config.update(
        SIP2_REMOTE_ACTION_HANDLERS={}, SIP2_DATASTORE_HANDLER=_no_store, SIP2_LOGGING_CONSOLE=False
    )
    package.InvenioSIP2(app)

    def read(raw: bytes) -> Any:
        text = raw[:-1].decode()
        message = message_class(request=text)
        if message.checksum and not verify(text):
            raise Refused
        return message

    def write(read_before: Any, digit: int) -> bytes:
        message = message_class(
            message_type=read_before.message_type,
            fixed_fields=read_before.fixed_fields,
            variable_fields=read_before.variable_fields,
            sequence_number=str(digit),
        )
        return str(message).encode()

    with app.app_context():
        yield Contender("invenio-sip2", read, read, write)


def _no_store(app: Any) -> None:
    """No clients and servers to remember here."""


def sip2() -> Contender:
    """The client `sip2`, whose check is true of everything (1.1: it asks for greater and less at once)."""
    client: Any = importlib.import_module("Sip2.sip2").Sip2()
    client.log = logging.getLogger("quiet")  # else it opens a file where it stands
    readers = {
        "64": client.sip_patron_information_response,
        "12": client.sip_checkout_response,
        "10": client.sip_checkin_response,
        "18": client.sip_item_information_response,
    }

    def read(raw: bytes) -> Any:
        text = raw.decode()
        if not client._crc_verify(text):
            raise Refused
        return readers[text[:2]](text)

    def prepare(raw: bytes) -> Any:
        found = read(raw)
        fields = [(piece[:2], piece[2:]) for piece in found["variable"]["Raw"] if piece and piece[:2] != "AY"]
        return raw[:2].decode(), list(found["fixed"].values()), fields

    def write(prepared: Any, digit: int) -> bytes:
        code, fixed, fields = prepared
        client._seq = digit - 1
        client._request_new(code)
        for value in fixed:
            client._request_addOpt_fixed(value, len(value))
        for field, value in fields:
            client._request_addOpt_var(field, value)
        return bytes(client._request_return(), "utf-8")

    return Contender("sip2", read, prepare, write)


@contextmanager
def contenders() -> Iterator[tuple[Contender, ...]]:
    """Ours first, then the others."""
    logging.disable(logging.CRITICAL)
    with invenio() as of_invenio:
        yield ours(), pysip2(), sip2(), of_invenio
