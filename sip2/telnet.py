"""The login that some systems want before SIP2 begins: prompts as on a terminal (Symphony, Sierra, Evergreen).

Source: Evergreen's SIPServer (telnet transport: it refuses with "login incorrect" and asks again) and Ceridwen's
client. Options that a telnet server offers (RFC 854) are all refused.
"""

from __future__ import annotations

import re

from sip2.clock import Clock
from sip2.errors import ConnectFailed, LoginRejected
from sip2.links import Link, LinkBroken
from sip2.profile import TelnetLogin

SETTLE_S = 0.3
"""After the password: a refusal comes at once, or the line is quiet and SIP2 may begin."""

_LONGEST = 8192
"""Of all that a system may say until the login is done, telnet's commands included."""
_OPTION = re.compile(rb"\xff([\xfb-\xfe])(.)|\xff\xfa.*?\xff\xf0|\xff[\xf0-\xf9]", re.DOTALL)
_REFUSALS = {0xFB: 0xFE, 0xFD: 0xFC}  # WILL is answered by DONT, DO by WONT


def telnet_login(
    link: Link, prompts: TelnetLogin, user: str, password: str, within_s: float, clock: Clock
) -> None:
    """Answers the two prompts. Raises LoginRejected or ConnectFailed; nothing of SIP2 has been sent then."""
    if re.search(r"[\x00-\x1f\x7f]", user + password):
        raise LoginRejected("user or password has a control character in it")
    terminal = _Terminal(link, clock, clock.monotonic() + within_s)
    try:
        terminal.wait_for(prompts.user_prompt)
        terminal.type(user)
        terminal.wait_for(prompts.password_prompt)
        terminal.type(password)
        if prompts.refused.casefold() in terminal.rest(SETTLE_S).casefold():
            raise LoginRejected("the telnet login was refused; check user and password")
    except LinkBroken as error:
        raise ConnectFailed(f"the connection ended during the telnet login: {error}") from None


class _Terminal:
    """The text of the line so far, without telnet's commands."""

    def __init__(self, link: Link, clock: Clock, deadline: float) -> None:
        self._link = link
        self._clock = clock
        self._deadline = deadline
        self._heard = 0
        self._raw = b""
        self._text = ""

    def wait_for(self, prompt: str) -> None:
        while prompt.casefold() not in self._text.casefold():
            if not self._read(self._left_s()):
                raise ConnectFailed(f"no prompt {prompt!r} came; is this a telnet login?")
        self._text = ""

    def type(self, text: str) -> None:
        self._link.send(text.encode() + b"\r\n", max(self._left_s(), 0.1))

    def rest(self, quiet_s: float) -> str:
        """What else comes until the line is quiet."""
        while self._read(min(quiet_s, self._left_s())):
            pass
        if self._left_s() <= 0:
            raise ConnectFailed("the line is not quiet after the password; is this a telnet login?")
        return self._text

    def _left_s(self) -> float:
        return self._deadline - self._clock.monotonic()

    def _read(self, timeout_s: float) -> bool:
        """Whether anything came in time. Raises ConnectFailed for more than any login says."""
        if timeout_s <= 0:
            return False
        try:
            data = self._link.receive(timeout_s)
        except TimeoutError:
            return False
        if not data:
            raise LinkBroken("closed by the other side")
        self._heard += len(data)
        if self._heard > _LONGEST:
            raise ConnectFailed(
                f"{self._heard} bytes came before the login was done; is this a telnet login?"
            )
        self._raw += data
        for command in _OPTION.finditer(self._raw):
            if command[1] and command[1][0] in _REFUSALS:
                self._link.send(bytes((0xFF, _REFUSALS[command[1][0]])) + command[2], 1.0)
        self._raw = _OPTION.sub(b"", self._raw)
        whole, mark, started = self._raw.partition(b"\xff")
        self._text += whole.decode("latin-1")
        self._raw = mark + started
        return True
