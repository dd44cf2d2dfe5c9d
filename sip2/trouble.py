"""Errors of the line turned into values for those who must not handle exceptions."""

from __future__ import annotations

from sip2.errors import (
    ChecksumMismatch,
    EncodeError,
    LoginRejected,
    NonSipReply,
    Offline,
    PeerClosed,
    ProtocolViolation,
    ResendExhausted,
    SipError,
    Timeout,
    TlsFailed,
    UnexpectedReply,
)
from sip2.results import Trouble, TroubleKind

_KINDS: tuple[tuple[type[SipError], TroubleKind], ...] = (
    (EncodeError, TroubleKind.REFUSED_TEXT),
    (TlsFailed, TroubleKind.TLS),
    (LoginRejected, TroubleKind.LOGIN),
    (Offline, TroubleKind.OFFLINE),
    (Timeout, TroubleKind.TIMEOUT),
    (PeerClosed, TroubleKind.CLOSED),
    (ChecksumMismatch, TroubleKind.DAMAGED),
    (ResendExhausted, TroubleKind.DAMAGED),
    (NonSipReply, TroubleKind.NOT_SIP),
    (UnexpectedReply, TroubleKind.UNEXPECTED),
    (ProtocolViolation, TroubleKind.UNEXPECTED),
)


def trouble_of(error: SipError) -> Trouble:
    """The value for an error; the error texts name fields and addresses, never what was sent."""
    kind = next((kind for family, kind in _KINDS if isinstance(error, family)), TroubleKind.CONNECT)
    return Trouble(kind, str(error))
