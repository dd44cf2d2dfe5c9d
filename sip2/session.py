"""The rules of one connection, without I/O: one request in flight, sequence digits, 96, 97 and 98, and poison.

Bytes go in and come out as steps; time is the caller's. Source: 3M SIP 2.00 rev. 2.12, "error detection" and
"message retries"; what servers really do with 97 and duplicates: docs/sip2.md.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, TypeAlias

from sip2.answers import AcsStatus, RequestScResend
from sip2.codec import PLAIN, Dialect, encode, parse
from sip2.errors import (
    ChecksumMismatch,
    NonSipReply,
    NotSent,
    Offline,
    PeerClosed,
    ProtocolViolation,
    ResendExhausted,
    SequenceMismatch,
    SipError,
    Timeout,
    UnexpectedReply,
)
from sip2.frame import Deframer, find_trailer, strip_frame
from sip2.message import Deviation, Message, Oddity, Unrecognised
from sip2.requests import RequestAcsResend


class ErrorDetection(Enum):
    """When requests carry `AY` and `AZ`. AUTO: as soon as the system has sent them itself."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a session must know of the system it talks to."""

    dialect: Dialect = PLAIN
    error_detection: ErrorDetection = ErrorDetection.ON
    strict_checksum: bool = True
    """Ask again (97) for an answer whose checksum is wrong; else take it with its deviation."""
    retries: int = 3
    unterminated_answers: bool = False
    """Take an answer without terminator and checksum as whole once the line is quiet."""


class Send(NamedTuple):
    """These bytes must be sent now, all at once."""

    data: bytes
    message: Message


class Answered(NamedTuple):
    """The request in flight has its answer."""

    message: Message


class Came(NamedTuple):
    """A message came, whatever it leads to. One that was not `used` belongs to no request in flight."""

    message: Message
    used: bool = True


class Failed(NamedTuple):
    """The request in flight will get no answer."""

    error: SipError


Step: TypeAlias = Send | Answered | Came | Failed

_BAD_CHECKSUM = Deviation(Oddity.BAD_CHECKSUM, "AZ")


@dataclass(slots=True)
class _InFlight:
    request: Message
    data: bytes
    sequence: int | None
    resent: int = 0
    asked_again: int = 0
    adopted_status: bool = False
    after_97: bool = False
    repeated: bool = False
    foreign: int = 0


class Session:
    """One connection. `usable` turns False for good after a time-out or any doubt about what comes next."""

    def __init__(self, rules: Rules) -> None:
        self.status: AcsStatus | None = None
        """The last 98."""
        self.usable = True
        self._rules = rules
        self._detecting = rules.error_detection is ErrorDetection.ON
        self._deframer = Deframer()
        self._sequence = 0
        self._flight: _InFlight | None = None

    @property
    def waiting(self) -> bool:
        """Whether a request is in flight."""
        return self._flight is not None

    @property
    def pending(self) -> bool:
        """Whether part of a message has come."""
        return bool(self._deframer.pending)

    def ask(self, request: Message) -> Send:
        """The bytes of a new request, which is now in flight. Raises EncodeError or NotSent, and then it is not."""
        if not self.usable or self._flight is not None:
            raise NotSent("this connection cannot take a request")
        sequence = self._sequence if self._detecting and request.sequenced else None
        data = encode(request, self._rules.dialect, sequence)
        if sequence is not None:
            self._sequence = (self._sequence + 1) % 10
        self._flight = _InFlight(request, data, sequence)
        return Send(data, request)

    def repeat(self) -> Send | None:
        """The same bytes again, for systems that are known to replay duplicates and not to execute them twice.

        None for a request without a sequence digit: nothing in it tells a repeat from a second wish.
        """
        flight = self._in_flight()
        if flight.sequence is None:
            return None
        flight.repeated = True
        return Send(flight.data, flight.request)

    def receive(self, data: bytes) -> list[Step]:
        """What the received bytes lead to."""
        try:
            frames = self._deframer.feed(data)
        except ValueError as error:
            return [self._fail(ProtocolViolation(str(error)))]
        return [step for frame in frames for step in self._frame(frame)]

    def quiet(self) -> list[Step]:
        """Nothing more came for a while: some servers send no terminator."""
        rest = self._deframer.pending
        if not rest or not self._whole(rest):
            return []
        return self._frame(self._deframer.flush())

    def time_out(self) -> Timeout:
        """The deadline is over. A late answer must never meet another request, so the session is poisoned."""
        flight = self._in_flight()
        self._poison()
        if flight.foreign:
            return SequenceMismatch(f"{flight.foreign} answers came, none with the digit of this request")
        return Timeout("no answer before the deadline")

    def closed(self) -> list[Step]:
        """The connection ended. What had come may be a whole answer without its terminator."""
        steps: list[Step] = []
        if self._flight is not None and self.pending and self._checksum_proves(self._deframer.pending):
            steps = self._frame(self._deframer.flush())
        if self._flight is not None:
            steps.append(self._fail(PeerClosed("the connection ended before the answer")))
        self.usable = False
        return steps

    def abandon(self) -> None:
        """The connection is given up from this side."""
        self._poison()

    def _frame(self, frame: bytes) -> list[Step]:
        message = parse(frame, self._rules.dialect)
        flight = self._flight
        if flight is None:
            self.usable = False  # whatever this answers, it could be taken for the answer to the next request
            return [Came(message, used=False)]
        if self._must_ask_again(message):
            return [Came(message), self._ask_again(flight)]
        if isinstance(message, Unrecognised):
            return [Came(message), self._fail(_unrecognised(message))]
        if isinstance(message, RequestScResend):
            return [Came(message), self._resend(flight)]
        if self._is_foreign(message, flight):
            flight.foreign += 1
            return [Came(message, used=False)]
        return [Came(message), self._answer(message, flight)]

    def _answer(self, message: Message, flight: _InFlight) -> Step:
        if not self._detecting and self._rules.error_detection is ErrorDetection.AUTO:
            self._detecting = message.wire is not None and b"AZ" in message.wire.tail
        if isinstance(message, AcsStatus):
            self.status = message
        if message.code == flight.request.answer:
            self._flight = None
            return Answered(self._with_foreign_noted(message, flight))
        if isinstance(message, AcsStatus):
            return self._adopt(message, flight)
        return self._fail(UnexpectedReply(f"{message.code} came in answer to {flight.request.code}"))

    def _adopt(self, status: AcsStatus, flight: _InFlight) -> Step:
        """A 98 instead of the answer: the command was not carried out; send it again if the system is on line.

        Only where the 98 surely belongs to this request: by its digit, or because asking twice changes nothing. Once
        there was a damaged answer, or a first copy without one, the 98 may be about what was sent since, and what
        changes something may have been done: nobody knows.
        """
        if flight.request.changes and (flight.asked_again or flight.repeated):
            return self._fail(
                UnexpectedReply(f"98 came after {flight.request.code} may have been carried out")
            )
        if flight.request.changes and (flight.sequence is None or status.sequence != flight.sequence):
            return self._fail(UnexpectedReply(f"98 came, and not surely in answer to {flight.request.code}"))
        if status.online_status is False:
            self._flight = None
            return Failed(Offline("the library system answered that it is off line"))
        if flight.adopted_status:
            return self._fail(UnexpectedReply(f"98 came twice in answer to {flight.request.code}"))
        flight.adopted_status = True
        flight.after_97 = False
        return Send(flight.data, flight.request)

    def _must_ask_again(self, message: Message) -> bool:
        odd = message.deviations
        return bool(odd) and self._rules.strict_checksum and _BAD_CHECKSUM in odd

    def _ask_again(self, flight: _InFlight) -> Step:
        if flight.asked_again >= self._rules.retries:
            return self._fail(ChecksumMismatch("the answer's checksum stayed wrong"))
        flight.asked_again += 1
        flight.after_97 = True
        again = RequestAcsResend()
        return Send(encode(again, self._rules.dialect, 0), again)

    def _resend(self, flight: _InFlight) -> Step:
        """96: the same bytes with the same digit, unless what the system did not understand was a 97."""
        if flight.after_97 or flight.resent >= self._rules.retries:
            return self._fail(ResendExhausted("the library system keeps asking for the message again (96)"))
        flight.resent += 1
        return Send(flight.data, flight.request)

    def _is_foreign(self, message: Message, flight: _InFlight) -> bool:
        """Whether this answers another request: by its digit, or without one by the item that it names."""
        if flight.after_97:
            return False  # some systems answer a 97 with a digit of their own
        if flight.sequence is not None and message.sequence is not None:
            return message.sequence != flight.sequence
        return _names_another_item(flight.request, message)

    def _with_foreign_noted(self, message: Message, flight: _InFlight) -> Message:
        """The answer, with what is foreign in it told: a digit (after a 97), or an item (the digit was right)."""
        found: list[Deviation] = []
        if flight.sequence is not None and message.sequence not in {None, flight.sequence}:
            found.append(Deviation(Oddity.FOREIGN_SEQUENCE, "AY"))
        if _names_another_item(flight.request, message):
            found.append(Deviation(Oddity.FOREIGN_ITEM, "AB"))
        if not found or message.wire is None:
            return message
        wire = message.wire._replace(deviations=(*message.wire.deviations, *found))
        return dataclasses.replace(message, wire=wire)

    def _whole(self, rest: bytes) -> bool:
        """Whether bytes without a terminator are all there is: proven by a checksum, or no SIP message anyway."""
        if self._rules.unterminated_answers or self._checksum_proves(rest):
            return True
        start, end = strip_frame(rest)
        return not rest[start:end][:2].isdigit()

    def _checksum_proves(self, rest: bytes) -> bool:
        start, end = strip_frame(rest)
        trailer = find_trailer(rest[start:end], self._rules.dialect.delimiter.encode())
        return trailer is not None and trailer.valid is True

    def _in_flight(self) -> _InFlight:
        if self._flight is None:
            raise RuntimeError("no request is in flight")
        return self._flight

    def _fail(self, error: SipError) -> Failed:
        self._poison()
        return Failed(error)

    def _poison(self) -> None:
        self.usable = False
        self._flight = None


def _names_another_item(asked: Message, answer: Message) -> bool:
    """Whether an answer names another item than was asked for.

    Not told of ids that are not ASCII: one system writes them in another coding than it reads them.
    """
    wanted: str | None = getattr(asked, "item_identifier", None)
    named: str | None = getattr(answer, "item_identifier", None)
    if wanted == named or not wanted or not named or not (wanted + named).isascii():
        return False
    return wanted.strip().casefold() != named.strip().casefold()


def _unrecognised(message: Unrecognised) -> SipError:
    if message.found_code:
        return UnexpectedReply(f"a message of unknown code {message.found_code} came")
    return NonSipReply(f"{len(message.text)} characters came that are no SIP message")
