"""The probe's own line: it sends exact bytes, also wrong ones, and notes exactly what came back.

`sip2.client` would mend what is broken; here the breaking is what is looked for. Everything is kept, masked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sip2.client import Account
from sip2.clock import Clock
from sip2.codec import Dialect, encode, parse
from sip2.errors import ConnectFailed, LoginRejected
from sip2.frame import Deframer, close_frame
from sip2.links import Connect, Link, LinkBroken
from sip2.message import Message, Unrecognised
from sip2.probe.report import Oddness
from sip2.profile import TelnetLogin
from sip2.requests import Login
from sip2.telnet import telnet_login
from sip2.transcript import Masker

SHORT_TEXT = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """What the probe may use. Without `write` it changes nothing; the card and item should be a library's test ones."""

    account: Account
    card: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    item: str = ""
    title: str = ""
    """The title of `item` as the catalogue has it: shows what becomes of its letters."""
    blocked_card: str = field(default="", repr=False)
    """A card that may not borrow: tells whether "no block" really forces."""
    institution: str = ""
    location: str = ""
    write: bool = False
    idle_s: float | None = None
    answer_s: float = 5.0
    quiet_s: float = 0.3
    between_s: float = 1.1
    """Between two equal requests: longer than a second, so that a new answer has a new time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back to one sending: answers in order, perhaps none, perhaps the end of the line."""

    raw: tuple[bytes, ...]
    messages: tuple[Message, ...]
    closed: bool

    @property
    def first(self) -> Message | None:
        """The first answer."""
        return self.messages[0] if self.messages else None

    @property
    def silent(self) -> bool:
        """Nothing came and the line stands."""
        return not self.messages and not self.closed

    def says(self) -> str:
        """In plain words."""
        if self.silent:
            return "no answer"
        if not self.messages:
            return "the line is closed"
        first = self.messages[0]
        what = first.code
        if isinstance(first, Unrecognised):
            shown = first.text.strip()
            readable = len(shown) <= SHORT_TEXT and shown.isprintable() and not any(map(str.isdigit, shown))
            what = f"text that is no SIP2 ({shown!r})" if readable else "something that is no SIP2"
        return f"{what}, then the line is closed" if self.closed else what


class ProbeLine:
    """A connection that can be lost at any step and is made again, with login, for the next."""

    def __init__(self, connect: Connect, plan: Plan, clock: Clock) -> None:
        self._connect = connect
        self._plan = plan
        self._clock = clock
        self._link: Link | None = None
        self._entries: list[tuple[str, bytes]] = []
        """What crossed the line: `>` or `<` and bytes, or `=` and a note."""
        self.dialect = Dialect(max_field=None)
        """Its encoding is set as soon as it is known."""
        self.telnet = False
        self.sequence = 0
        self.seconds = 0.0
        """How long the last answer took."""

    # Connection

    def open(self) -> None:
        """A new connection, not logged in. Raises ConnectFailed."""
        self.close()
        self._link = self._connect(self._plan.answer_s)
        self.sequence = 0
        self._note("connected")

    def close(self) -> None:
        """Ends the connection."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def banner(self) -> bytes:
        """What the other side says before it is asked."""
        return self._receive(self._plan.quiet_s)

    def telnet_login(self) -> None:
        """Answers login prompts on a fresh connection. Raises LoginRejected or ConnectFailed."""
        if self._link is None:
            raise ConnectFailed("not connected")
        account = self._plan.account
        self._note("telnet login")
        telnet_login(
            self._link, TelnetLogin(), account.user, account.password, self._plan.answer_s, self._clock
        )

    def login(self, checked: bool = True) -> Heard:
        """93 with the plan's account."""
        account = self._plan.account
        request = Login(
            login_user_id=account.user,
            login_password=account.password,
            location_code=self._plan.location or None,
        )
        return self.ask(request, checked=checked)

    def ready(self) -> None:
        """A connection that is logged in, the old one or a new. Raises ConnectFailed or LoginRejected."""
        if self._link is not None:
            return
        self.open()
        if self.telnet:
            self.telnet_login()
            return
        first = self.login().first
        if first is None or first.get("ok") is not None or getattr(first, "ok", None) is not True:
            raise LoginRejected("the login that worked before was refused")

    # Asking

    def ask(self, request: Message, *, checked: bool = True) -> Heard:
        """One request and what came back."""
        return self.exchange(self.frame(request, checked=checked))

    def frame(self, request: Message, *, checked: bool = True) -> bytes:
        """The bytes of a request with the next digit."""
        data = encode(request, self.dialect, self.sequence if checked else None)
        if checked and request.sequenced:
            self.sequence = (self.sequence + 1) % 10
        return data

    def signed(self, body: bytes) -> bytes:
        """Any body with the next digit, its checksum and CR."""
        data = close_frame(body, self.sequence, True)
        self.sequence = (self.sequence + 1) % 10
        return data

    def exchange(self, *pieces: bytes, answers: int = 1, pause_s: float = 0.05) -> Heard:
        """Sends pieces with pauses between them, and waits for so many answers."""
        if self._link is None:
            return Heard((), (), closed=True)
        start = self._clock.monotonic()
        try:
            for at, piece in enumerate(pieces):
                if at:
                    self._clock.wait(pause_s)
                self._entries.append((">", piece))
                self._link.send(piece, self._plan.answer_s)
        except LinkBroken:
            self._lost()
            return Heard((), (), closed=True)
        heard = self._hear(answers)
        self.seconds = self._clock.monotonic() - start
        return heard

    def _hear(self, answers: int) -> Heard:
        frames: list[bytes] = []
        deframer = Deframer()
        deadline = self._clock.monotonic() + self._plan.answer_s
        while len(frames) < answers and self._link is not None:
            left = deadline - self._clock.monotonic()
            if left <= 0:
                break
            data = self._receive(min(left, self._plan.quiet_s) if deframer.pending else left)
            try:
                frames += deframer.feed(data)
            except ValueError:
                break
            if not data and deframer.pending:
                frames += [deframer.flush()]  # no terminator, and nothing more comes
        if deframer.pending:
            frames.append(deframer.flush())
        return self._heard(frames)

    def _receive(self, timeout_s: float) -> bytes:
        """The next bytes; nothing where there are none in time or the line has ended, which `_link` then tells."""
        if self._link is None:
            return b""
        try:
            data = self._link.receive(timeout_s)
        except TimeoutError:
            return b""
        except LinkBroken:
            data = b""
        if not data:
            self._lost()
        return data

    def _lost(self) -> None:
        self._note("the line was closed")
        self.close()

    # Notes

    @property
    def texts(self) -> bytes:
        """The bytes of all answers, for looking at letters."""
        return b"".join(data for mark, data in self._entries if mark == "<")

    def transcript(self) -> tuple[str, ...]:
        """Everything that crossed the line, masked, in the encoding known by now."""
        masker = Masker()
        return tuple(f"{mark} {self._shown(mark, data, masker)}" for mark, data in self._entries)

    def oddities(self) -> tuple[Oddness, ...]:
        """How answers differed from the standard, most frequent first."""
        masker, examples = Masker(), dict[tuple[str, str], str]()
        counts, codes = Counter[tuple[str, str]](), dict[tuple[str, str], set[str]]()
        for mark, data in self._entries:
            shown = self._shown(mark, data, masker)
            if mark != "<":
                continue
            message = parse(data, self.dialect)
            for deviation in message.deviations:
                key = (deviation.kind.value, deviation.where)
                counts[key] += 1
                codes.setdefault(key, set()).add(message.code or "text")
                examples.setdefault(key, shown)
        return tuple(
            Oddness(*key, tuple(sorted(codes[key])), count, examples[key])
            for key, count in counts.most_common()
        )

    def _heard(self, frames: list[bytes]) -> Heard:
        self._entries += [("<", frame) for frame in frames]
        messages = tuple(parse(frame, self.dialect) for frame in frames)
        return Heard(tuple(frames), messages, closed=self._link is None)

    def _note(self, text: str) -> None:
        self._entries.append(("=", text.encode()))

    def _shown(self, mark: str, data: bytes, masker: Masker) -> str:
        """One entry as others may see it. Without checksum: it would tell a short PIN."""
        if mark == "=":
            return data.decode()
        message = parse(data, self.dialect)
        if isinstance(message, Unrecognised):
            text = data.decode("latin-1").strip()
            secrets = (self._plan.account.password, self._plan.pin, self._plan.card, self._plan.blocked_card)
            if len(text) > SHORT_TEXT or any(secret and secret in text for secret in secrets):
                return f"[{len(data)} bytes that are no SIP2 message]"
            return f"[no SIP2 message: {text!r}]"
        digit = f"AY{message.sequence}" if message.sequence is not None else ""
        ends = {b"\r\n": " (CR LF)", b"\n": " (LF)", b"": " (no terminator)"}
        end = ends.get(data[len(data.rstrip(b"\r\n")) :], "")
        return masker.line(message) + digit + end
