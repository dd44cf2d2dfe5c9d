"""One connection's dialogue without any input or output: frames in, replies out.

Keeps the standard's rules of a server (login first, 96 for a bad checksum, 97, repeats) as the personality bends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from sip2 import answers, requests
from sip2.codec import Dialect, parse
from sip2.message import Message, Oddity
from sip2.server.form import Form
from sip2.server.item_desk import ItemDesk
from sip2.server.library import Library
from sip2.server.patron_desk import PatronDesk
from sip2.server.pen import Pen
from sip2.server.personality import Duplicates, Personality, Reaction
from sip2.server.phrases import TROUBLE
from sip2.server.refusals import unsupported
from sip2.values import SipDate, SupportedMessages

ALL: Final = frozenset(SupportedMessages.CODES)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. Without data the server is silent; with `close` the connection ends, `close_after_s` later."""

    data: bytes = b""
    close: bool = False
    close_after_s: float = 0.0


class Conversation:
    """The server's side of one connection. `accounts` are logins and passwords of stations."""

    def __init__(self, library: Library, traits: Personality, accounts: Mapping[str, str]) -> None:
        self._library = library
        self._traits = traits
        self._accounts = accounts
        self._form = Form(library, traits)
        self._pen = Pen(traits)
        self._reads = Dialect(encoding=traits.encoding, fallbacks=("utf-8",))
        self._patrons = PatronDesk(library, traits, self._form)
        self._items = ItemDesk(library, traits, self._form, library.catalogue.location)
        self._telnet: list[str] | None = [] if traits.telnet_login else None
        self.logged_in = False
        self._version_1 = False
        self._last = b""
        """The last answer, for 97 and repeats."""
        self._last_request = b""

    def greet(self) -> bytes:
        """What the server says first: nothing, or a telnet prompt."""
        return b"login: " if self._traits.telnet_login else b""

    def hear(self, frame: bytes) -> Reply:
        """The reply to one frame."""
        if self._telnet is not None:
            return self._telnet_line(frame.strip(b"\r\n\x00 ").decode("utf-8", "replace"))
        ask = parse(frame, self._reads)
        lost_sequence = self._traits.crlf_loses_sequence and frame.endswith(b"\r\n")
        sequence = None if lost_sequence else ask.sequence
        checked = ask.wire is not None and b"AZ" in ask.wire.tail and not lost_sequence
        if sequence is None:
            sequence = self._traits.digit_where_none
        if self._traits.one_read_is_one_message and not _begins_properly(frame):
            return Reply(close=True)
        if self._traits.checks_checksums and self._damaged(ask, frame):
            return self._say(self._pen.resend())
        if isinstance(ask, requests.RequestAcsResend):
            return self._again()
        repeated = sequence is not None and checked and frame.strip() == self._last_request
        if repeated and self._traits.duplicates is Duplicates.REPLAYED:
            return Reply(self._last)
        self._last_request = frame.strip()
        outcome = self._outcome(ask)
        if isinstance(outcome, Reaction):
            return self._react(outcome)
        reply = self._say(self._pen.write(outcome, sequence, checked))
        closes = (
            isinstance(outcome, answers.LoginResponse) and not outcome.ok and self._traits.wrong_login_closes
        )
        return Reply(reply.data, close=closes)

    # What is answered

    def _outcome(self, ask: Message) -> Message | Reaction:
        """The answer, or how the personality gets out of answering."""
        traits = self._traits
        if isinstance(ask, requests.Login):
            return self._login(ask)
        if not self.logged_in and not (traits.before_login is Reaction.ANSWER and ask.code == "99"):
            return Reaction.CLOSE if traits.before_login is Reaction.ANSWER else traits.before_login
        if ask.code in traits.refused_under_version_1 and self._version_1:
            return Reaction.CLOSE
        if ask.code not in ALL:
            return traits.unknown_command
        if ask.code in traits.unsupported:
            if traits.unsupported_reaction is not Reaction.ANSWER:
                return traits.unsupported_reaction
            return unsupported(ask, self._form) or Reaction.SILENCE
        if traits.missing_required is not Reaction.ANSWER and _lacks_fields(ask):
            return traits.missing_required
        if traits.blank_due_date is not Reaction.ANSWER and _blank_due_date(ask):
            return traits.blank_due_date
        return self._answer(ask)

    def _answer(self, ask: Message) -> Message | Reaction:
        match ask:
            case requests.ScStatus(protocol_version=version):
                self._version_1 = version == "1.00"
                return self._acs_status()
            case requests.PatronStatusRequest():
                return self._patrons.status(ask)
            case requests.PatronInformation():
                return self._patrons.information(ask)
            case requests.BlockPatron():
                return self._patrons.block(ask)
            case requests.PatronEnable():
                return self._patrons.enable(ask)
            case requests.FeePaid():
                return self._patrons.pay(ask)
            case requests.RenewAll():
                return self._patrons.renew_all(ask)
            case requests.EndPatronSession():
                return self._patrons.end(ask)
            case requests.Checkout():
                return self._items.checkout(ask)
            case requests.Checkin():
                return self._items.checkin(ask)
            case requests.Renew():
                return self._items.renew(ask)
            case requests.Hold():
                return self._items.hold(ask)
            case requests.ItemInformation():
                return self._items.look(ask)
            case requests.ItemStatusUpdate():
                return self._items.note(ask)
            case _:
                return self._traits.unknown_command

    def _login(self, ask: requests.Login) -> answers.LoginResponse:
        right = self._accounts.get(ask.login_user_id)
        plain = (ask.uid_algorithm, ask.pwd_algorithm) == ("0", "0")
        known = plain and right is not None and right == ask.login_password
        self.logged_in = known or self._traits.accepts_any_login
        branch = ask.location_code or ""
        if branch in self._library.catalogue.branches:
            self._items = ItemDesk(self._library, self._traits, self._form, branch)
        return answers.LoginResponse(ok=self.logged_in)

    def _acs_status(self) -> answers.AcsStatus:
        traits = self._traits
        online, checkin, checkout, renewal, update, offline = (flag == "Y" for flag in traits.flags_98)
        claimed = (ALL - traits.unsupported - traits.denies_98) | traits.claims_98
        rows = zip(SupportedMessages.CODES, SupportedMessages.of(claimed).raw, strict=True)
        return answers.AcsStatus(
            online_status=online,
            checkin_ok=checkin,
            checkout_ok=checkout,
            acs_renewal_policy=renewal,
            status_update_ok=update,
            offline_ok=offline,
            timeout_period=traits.timeout_98,
            retries_allowed=traits.retries_98,
            protocol_version="1.00" if self._version_1 and traits.refused_under_version_1 else "2.00",
            date_time_sync=SipDate.of(self._library.now(), traits.zone),
            institution_id=self._form.institution,
            library_name=self._library.catalogue.name,
            supported_messages=SupportedMessages(
                "".join(" " if code in traits.blanks_98 else flag for code, flag in rows)
            ),
            terminal_location=self._library.catalogue.location,
        )

    # How the line is kept

    def _damaged(self, ask: Message, frame: bytes) -> bool:
        if self._traits.leading_lf_counts and frame.startswith(b"\n"):
            return ask.sequence is not None
        return any(deviation.kind is Oddity.BAD_CHECKSUM for deviation in ask.deviations)

    def _say(self, data: bytes) -> Reply:
        self._last = data
        return Reply(data)

    def _again(self) -> Reply:
        """97: the last answer once more, with whatever digit and form the personality gives it."""
        traits = self._traits
        if traits.ignores_97:
            return Reply()
        last = self._last or self._pen.resend()
        at = last.rfind(b"AY")
        if traits.resend_is_unterminated:
            return Reply(last.rstrip(b"\r\n"))
        if traits.resend_sequence_zero and at >= 0:
            return Reply(self._pen.close(last[:at], 0, True))
        return Reply(last)

    def _react(self, reaction: Reaction) -> Reply:
        match reaction:
            case Reaction.CLOSE:
                return Reply(close=True)
            case Reaction.SILENCE:
                return Reply()
            case Reaction.SILENCE_THEN_CLOSE:
                return Reply(close=True, close_after_s=self._traits.silence_s)
            case Reaction.RESEND:
                return self._say(self._pen.resend())
            case Reaction.BARE_RESEND:
                return self._say(self._pen.resend(bare=True))
            case Reaction.NONE_TEXT:
                return self._say(b"None")
            case Reaction.SENTENCE:
                return self._say(TROUBLE.encode() + self._traits.terminator)
            case Reaction.ANSWER:
                raise AssertionError("ANSWER is no way out of answering")
            case _:
                assert_never(reaction)

    def _telnet_line(self, line: str) -> Reply:
        """One line of a telnet-style login: name, password, verdict."""
        assert self._telnet is not None
        self._telnet.append(line)
        if len(self._telnet) == 1:
            return Reply(b"Password: ")
        name, password = self._telnet
        if self._accounts.get(name) != password or not password:
            return Reply(b"Login incorrect\r\n", close=True)
        self._telnet, self.logged_in = None, True
        return Reply(b"Login OK.  Initiating SIP\r\n")


def _begins_properly(frame: bytes) -> bool:
    """Whether one read begins with a code and is UTF-8, for the system that takes each read for a message."""
    try:
        return frame.decode()[:2].isdecimal()
    except UnicodeDecodeError:
        return False


def _lacks_fields(ask: Message) -> bool:
    return any(deviation.kind is Oddity.MISSING_REQUIRED for deviation in ask.deviations)


def _blank_due_date(ask: Message) -> bool:
    return isinstance(ask, requests.Checkout | requests.Renew) and ask.nb_due_date.value is None
