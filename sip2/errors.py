"""Everything that this package raises: one tree, split by what may be believed about the request.

`NotSent`: not a byte of the request reached the library system; it may be asked again without a second thought.
`OutcomeUnknown`: bytes left and no usable answer came; the system may have done it. Whoever asked must look (17, 63)
before asking again. "The library system said no" is no error: that is a value of `sip2.results`.
"""

from __future__ import annotations


class SipError(Exception):
    """Root of the tree."""


class EncodeError(SipError, ValueError):
    """A value may not go on the wire. Names the field, never the value: it may be a PIN."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(f"{message}: {field}")
        self.field = field


class NotSent(SipError):
    """Nothing of this request reached the library system."""


class ConnectFailed(NotSent):
    """No connection: name not found, refused, unreachable, or the waiting time between attempts is not over."""


class TlsFailed(ConnectFailed):
    """The server's certificate is not the one that this station trusts, or TLS could not be agreed."""


class LoginRejected(NotSent):
    """The library system does not accept this station's login (94 with 0, or a refused telnet login)."""


class Offline(NotSent):
    """The library system said in a 98 that it is off line, or this client is switched off."""


class OutcomeUnknown(SipError):
    """The request left, wholly or in part, and no usable answer came."""


class Timeout(OutcomeUnknown):
    """No answer before the deadline."""


class SequenceMismatch(Timeout):
    """Only answers with another sequence digit came before the deadline."""


class PeerClosed(OutcomeUnknown):
    """The connection ended before the answer; several servers do this instead of reporting an error."""


class ResendExhausted(OutcomeUnknown):
    """The library system asked for the message again (96) more often than allowed."""


class ChecksumMismatch(OutcomeUnknown):
    """The answer's checksum stayed wrong although it was asked for again (97)."""


class NonSipReply(OutcomeUnknown):
    """A text came that is no SIP message, such as "None" or an error sentence."""


class UnexpectedReply(OutcomeUnknown):
    """A SIP message came that does not answer this request."""


class ProtocolViolation(OutcomeUnknown):
    """The stream makes no sense: endless bytes without a terminator, or answers nobody asked for."""
