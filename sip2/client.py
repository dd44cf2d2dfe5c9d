"""A connection to a library system that is kept alive, and the truth about every request that went over it.

A client is used by one thread at a time; only `close` may be called meanwhile, from any thread. It holds one
connection at most, since library systems count them. A request that only asks is asked again on a fresh connection;
a request that changes something is never sent twice, unless its bytes surely did not leave, or the profile says that
this system recognises a repeat.
"""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from sip2.answers import AcsStatus, LoginResponse
from sip2.backoff import Backoff
from sip2.clock import Clock, SystemClock
from sip2.errors import (
    ConnectFailed,
    LoginRejected,
    NotSent,
    Offline,
    OutcomeUnknown,
    PeerClosed,
    SipError,
)
from sip2.links import Connect, Link, LinkBroken, Tls, tcp
from sip2.message import Message
from sip2.profile import Profile
from sip2.requests import Login, ScStatus
from sip2.session import Answered, Came, ErrorDetection, Failed, Rules, Send, Session, Step
from sip2.telnet import telnet_login
from sip2.transcript import Direction as Direction
from sip2.transcript import Tap as Tap
from sip2.transcript import Transcriber

SHORTEST_DEADLINE_S = 5.0
LONGEST_DEADLINE_S = 30.0
USUAL_DEADLINE_S = 10.0
QUIET_S = 0.3
"""A line that is silent for so long in the middle of an answer may belong to a system without terminators."""

_TIMEOUT_UNKNOWN = 999


@dataclass(frozen=True, slots=True)
class Account:
    """The station's login. `terminal_password` goes into AC, which some systems check besides."""

    user: str
    password: str = field(repr=False)
    terminal_password: str = field(default="", repr=False)


class Client:
    """One library system. Every method but `close` raises only errors of `sip2.errors`."""

    def __init__(
        self,
        connect: Connect,
        profile: Profile,
        account: Account | None = None,
        *,
        tap: Tap | None = None,
        clock: Clock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.profile = profile
        self.account = account or Account("", "")
        self.clock = clock or SystemClock()
        self._connect = connect
        self._transcriber = Transcriber(tap, profile.dialect, frozenset(profile.mask_fields), self.clock)
        self._backoff = Backoff(self.clock, chance or random.Random())  # noqa: S311 - jitter, no secret
        self._link: Link | None = None
        self._session = Session(self._rules())
        self._last_used = 0.0
        self._used = threading.RLock()
        self._closed = threading.Event()

    @classmethod
    def over_tcp(
        cls,
        host: str,
        port: int,
        profile: Profile,
        account: Account | None = None,
        *,
        tls: Tls | None = None,
        tap: Tap | None = None,
        clock: Clock | None = None,
    ) -> Client:
        """A client over TCP; with TLS where it is given or the profile says that this system speaks it itself."""
        if tls is None and profile.tls == "native":
            tls = Tls()
        return cls(tcp(host, port, tls), profile, account, tap=tap, clock=clock)

    @property
    def connected(self) -> bool:
        """Whether a connection stands, as far as is known."""
        return self._link is not None and self._session.usable

    @property
    def status(self) -> AcsStatus | None:
        """The last 98 on this connection."""
        return self._session.status

    def exchange(self, request: Message) -> Message:
        """The answer to a request.

        Raises EncodeError when a value may not go on the wire, NotSent when nothing reached the system, and
        OutcomeUnknown when it may have acted and no usable answer came.
        """
        with self._in_use():
            fresh = not self.connected
            try:
                return self._exchange_once(request)
            except OutcomeUnknown:
                if request.changes or self._closed.is_set():
                    raise
            except (ConnectFailed, LoginRejected, Offline):
                raise
            except NotSent:
                if fresh or self._closed.is_set():
                    raise
            return self._exchange_once(request)

    def tend(self) -> float:
        """Keeps the connection alive: connects when it is down and the waiting time is over, asks 99 when it was idle.

        Returns after how many seconds it wants to be called again. Never raises; `connected` tells.
        """
        heartbeat = self.profile.heartbeat_s
        with self._in_use():
            try:
                if not self.connected:
                    self._make_ready()
                elif heartbeat is not None and self.clock.monotonic() - self._last_used >= heartbeat:
                    self.exchange(self._sc_status())
            except SipError:
                return max(self._backoff.left(), 1.0)
        if heartbeat is None:
            return LONGEST_DEADLINE_S
        return max(heartbeat - (self.clock.monotonic() - self._last_used), 0.0)

    def close(self) -> None:
        """Ends the connection and every waiting; a request in flight raises. For good; from any thread."""
        self._closed.set()
        self.clock.stop()
        link, self._link = self._link, None
        if link is not None:
            link.close()

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[None]:
        if not self._used.acquire(blocking=False):
            raise RuntimeError("another thread is using this SIP2 client")
        try:
            yield
        finally:
            self._used.release()

    def _exchange_once(self, request: Message) -> Message:
        self._make_ready()
        status = self._session.status
        if status is not None and status.online_status is False and not isinstance(request, ScStatus):
            self._ask_whether_on_line()
        return self._exchange_on_line(request)

    def _ask_whether_on_line(self) -> None:
        """Raises NotSent where the system is still off line, or does not say: what was to be asked has not left."""
        try:
            self._exchange_on_line(self._sc_status())
        except OutcomeUnknown as error:
            raise NotSent(f"the library system was off line and now does not say: {error}") from error
        status = self._session.status
        if status is not None and status.online_status is False:
            raise Offline("the library system says that it is off line")

    def _make_ready(self) -> None:
        """A connection that is logged in and has nothing unread. Raises NotSent."""
        if self._closed.is_set():
            raise Offline("this client was closed")
        if self._link is not None and not self._still_good():
            self._drop()
        if self._link is not None:
            return
        if self._backoff.left() > 0:
            raise ConnectFailed(f"the last try failed; the next is in {self._backoff.left():.0f} s")
        try:
            self._link = self._connect(self.profile.connect_timeout_s)
            self._session = Session(self._rules())
            if self._closed.is_set():
                raise Offline("this client was closed")
            self._greet()
        except (NotSent, OutcomeUnknown) as error:
            self._drop()
            self._backoff.failed()
            if isinstance(error, (ConnectFailed, LoginRejected)) or self._closed.is_set():
                raise
            raise ConnectFailed(f"connected, but no login: {error}") from error
        self._backoff.succeeded()

    def _greet(self) -> None:
        """Login and first status, in the order that the profile says."""
        link = self._link
        if self.profile.login == "telnet" and link is not None:
            telnet_login(
                link,
                self.profile.telnet_login,
                self.account.user,
                self.account.password,
                self._deadline_s(),
                self.clock,
            )
        if self.profile.login == "93":
            if self.profile.first_message == "99":
                self._exchange_on_line(self._sc_status())
            self._log_in()
        if self.profile.sc_status_after_login:
            self._exchange_on_line(self._sc_status())

    def _log_in(self) -> None:
        answer = self._exchange_on_line(
            Login(
                login_user_id=self.account.user,
                login_password=self.account.password,
                location_code=self.profile.location_code or None,
            )
        )
        if not isinstance(answer, LoginResponse) or answer.ok is not True:
            raise LoginRejected("the library system refused this station's login; check user and password")

    def _still_good(self) -> bool:
        """Whether a request may go out: not poisoned, not idle for too long, nothing unread, not ended."""
        idle = self.clock.monotonic() - self._last_used
        if not self._session.usable or (
            self.profile.idle_close_s is not None and idle > self.profile.idle_close_s
        ):
            return False
        link = self._link  # another thread may close this client between two looks at it
        if link is None or not link.stirs():
            return not self._session.pending
        with contextlib.suppress(TimeoutError, LinkBroken):
            self._told(self._session.receive(link.receive(0.0)))
        return False

    def _exchange_on_line(self, request: Message) -> Message:
        """One request over the connection that stands; afterwards it still stands, or is dropped."""
        link = self._link
        if link is None:
            raise Offline("this client was closed")
        self._last_used = self.clock.monotonic()
        repeats = self.profile.retries if self.profile.replays_duplicates else 0
        step: Step = self._session.ask(request)
        sent = False
        deadline = 0.0
        try:
            while True:
                match step:
                    case Send(data, message):
                        patience_s = self._deadline_s()
                        self._transcriber.tell(Direction.SENT, data)
                        self._write(link, data, patience_s, sent)
                        sent = True
                        deadline = self.clock.monotonic() + patience_s
                    case Answered(message):
                        self._last_used = self.clock.monotonic()
                        return message
                    case Failed(error):
                        raise error
                decisive = self._wait_for_step(link, deadline)
                if decisive is None and repeats > 0:
                    repeats -= 1
                    decisive = self._session.repeat()
                step = decisive or Failed(self._session.time_out())
        except SipError:
            if not self._session.usable:
                self._drop()
            raise

    def _write(self, link: Link, data: bytes, patience_s: float, sent: bool) -> None:
        try:
            link.send(data, patience_s)
        except LinkBroken as error:
            self._session.abandon()
            if error.written or sent:
                raise PeerClosed(f"the connection broke while sending: {error}") from None
            raise NotSent(f"the connection had gone: {error}") from None

    def _wait_for_step(self, link: Link, deadline: float) -> Step | None:
        """Waits for what decides what happens next: something to send, an answer or a failure; None when overdue."""
        while True:
            left = deadline - self.clock.monotonic()
            if left <= 0:
                return None
            try:
                data = link.receive(min(left, QUIET_S) if self._session.pending else left)
                steps = self._session.receive(data) if data else self._session.closed()
            except TimeoutError:
                steps = self._session.quiet()
            except LinkBroken:
                steps = self._session.closed()
            # The last one counts: an answer right behind a damaged one makes asking again needless.
            if (decisive := self._told(steps)) is not None:
                return decisive

    def _told(self, steps: list[Step]) -> Step | None:
        """Tells the tap what came; the last step that decides anything."""
        decisive: Step | None = None
        for step in steps:
            if isinstance(step, Came):
                self._transcriber.tell(Direction.RECEIVED, step.message.raw)
            else:
                decisive = step
        return decisive

    def _drop(self) -> None:
        link, self._link = self._link, None
        self._session.abandon()
        if link is not None:
            link.close()

    def _deadline_s(self) -> float:
        """How long an answer may take: what the profile says, else what the last 98 said, within reason."""
        if self.profile.request_deadline_s is not None:
            return self.profile.request_deadline_s
        status = self._session.status
        tenths = status.timeout_period if status else None
        if not tenths or tenths == _TIMEOUT_UNKNOWN:
            return USUAL_DEADLINE_S
        return min(max(tenths / 10, SHORTEST_DEADLINE_S), LONGEST_DEADLINE_S)

    def _sc_status(self) -> ScStatus:
        return ScStatus(protocol_version=self.profile.protocol_version)

    def _rules(self) -> Rules:
        return Rules(
            dialect=self.profile.dialect,
            error_detection=ErrorDetection(self.profile.error_detection),
            strict_checksum=self.profile.checksum == "strict",
            retries=self.profile.retries,
            unterminated_answers=self.profile.unterminated_answers,
        )
