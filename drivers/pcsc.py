"""One slot of a PC/SC reader behind pcscd: is a card there, which, and APDUs to it. Knows no card's commands.

Straight on the PC/SC calls (`smartcard.scard`): pyscard's monitor thread dies with pcscd and is never started again. A
context that has seen pcscd die stays dead; `open` makes a new one. No PC/SC call but SCardGetStatusChange takes a time-out,
and pcscd may hang with its driver or with the USB bus: calls are made in a thread of their own, which is left behind when a
call does not return, and ends when it does. Until then nothing is opened again: one thread is left behind, never a second.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from drivers.errors import DeviceGone, DriverError, Misconfigured

_T = TypeVar("_T")


class CardGone(DriverError):
    """No card answered: taken away, exchanged, or unpowered. Whether it obeyed the last APDU is unknown."""


class Slot(Protocol):
    """All calls belong to one thread and raise DeviceGone when pcscd or the reader is lost; then `open` again."""

    def open(self) -> str:
        """The reader's whole name. Raises DeviceGone, Misconfigured."""

    def atr(self, wait_s: float = 0.0) -> bytes | None:
        """The ATR of the card that is there, None where there is none.

        With `wait_s`, returns when a card came or went since the last call, at the latest after so many seconds.
        """

    def transmit(self, apdu: bytes) -> bytes:
        """Data and status word. Raises CardGone; the APDU is sent once."""

    def close(self) -> None:
        """May be called twice."""


class ScardSlot:
    """The slot of the first reader whose name contains `name`. `answer_s`: pcscd hangs when a call takes longer."""

    def __init__(self, name: str, answer_s: float) -> None:
        self._wanted = name
        self._answer_s = answer_s
        self._calls: _Calls | None = None
        self._left: _Calls | None = None  # the last one: perhaps a call of it still hangs
        self._scard: Any = None
        self._link = _Link()

    def open(self) -> str:
        self.close()
        if self._left is not None and self._left.hangs:
            raise DeviceGone("pcscd still does not answer: restart it, and the reader")
        self._scard = _load_scard()
        self._calls, self._link = _Calls(), _Link()
        try:
            self._link.reader = self._call(self._connect, self._answer_s)
        except BaseException:
            self.close()
            raise
        return self._link.reader

    def atr(self, wait_s: float = 0.0) -> bytes | None:
        return self._call(lambda link: self._status(link, wait_s), self._answer_s + wait_s)

    def transmit(self, apdu: bytes) -> bytes:
        return self._call(lambda link: self._exchange(link, apdu), self._answer_s)

    def close(self) -> None:
        if self._calls is not None:
            self._calls.end(partial(self._release, self._link), self._answer_s)
            self._calls, self._left = None, self._calls

    def _call(self, action: Callable[[_Link], _T], deadline_s: float) -> _T:
        if self._calls is None:
            raise DeviceGone("the PC/SC reader is not open")
        link = self._link
        return self._calls.make(lambda: action(link), deadline_s)

    # -- in the thread of the calls -----------------------------------------------------------------------------

    def _connect(self, link: _Link) -> str:
        scard = self._scard
        result, link.context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        self._check(result, "no PC/SC service: is pcscd installed and running?")
        link.established = True
        result, names = scard.SCardListReaders(link.context, [])
        if result != scard.SCARD_E_NO_READERS_AVAILABLE:
            self._check(result, "pcscd does not list its readers")
        for name in names:
            if self._wanted in name:
                return str(name)
        raise DeviceGone(
            f"pcscd has no reader named like {self._wanted!r} (it has: {', '.join(names) or 'none'}): check its cable"
        )

    def _status(self, link: _Link, wait_s: float) -> bytes | None:
        scard = self._scard
        known = link.state if wait_s else scard.SCARD_STATE_UNAWARE
        watched = [(link.reader, known)]
        result, states = scard.SCardGetStatusChange(link.context, int(wait_s * 1000), watched)
        if result == scard.SCARD_E_TIMEOUT:
            return link.atr
        self._check(result, "pcscd is gone")
        _, state, atr = states[0]
        if state & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_IGNORE):
            raise DeviceGone(f"{link.reader} was unplugged: check its cable")
        link.state = state & ~scard.SCARD_STATE_CHANGED
        link.atr = bytes(atr) if state & scard.SCARD_STATE_PRESENT else None
        return link.atr

    def _exchange(self, link: _Link, apdu: bytes) -> bytes:
        scard = self._scard
        if link.card is None:
            protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
            result, card, link.protocol = scard.SCardConnect(
                link.context, link.reader, scard.SCARD_SHARE_SHARED, protocols
            )
            self._check(result, f"{link.reader} cannot be used: does another program hold it?")
            link.card = card
        result, answer = scard.SCardTransmit(link.card, link.protocol, list(apdu))
        if result != scard.SCARD_S_SUCCESS:
            scard.SCardDisconnect(link.card, scard.SCARD_LEAVE_CARD)
            link.card = None
        self._check(result, f"{link.reader} broke off")
        return bytes(answer)

    def _release(self, link: _Link) -> None:
        if link.card is not None:
            self._scard.SCardDisconnect(link.card, self._scard.SCARD_LEAVE_CARD)
        if link.established:
            self._scard.SCardReleaseContext(link.context)

    def _check(self, result: int, trouble: str) -> None:
        scard = self._scard
        if result == scard.SCARD_S_SUCCESS:
            return
        reason = scard.SCardGetErrorMessage(result).rstrip(" .")
        no_card = (
            *(scard.SCARD_E_NO_SMARTCARD, scard.SCARD_W_REMOVED_CARD, scard.SCARD_W_RESET_CARD),
            *(scard.SCARD_W_UNPOWERED_CARD, scard.SCARD_W_UNRESPONSIVE_CARD, scard.SCARD_E_NOT_TRANSACTED),
        )
        if result in no_card:
            raise CardGone(reason)
        raise DeviceGone(f"{trouble} ({reason})")


@dataclass(slots=True)
class _Link:
    """What PC/SC gave us, used in the thread of the calls only."""

    context: Any = None
    established: bool = False
    reader: str = ""
    card: Any = None
    protocol: Any = None
    state: int = 0
    atr: bytes | None = None


class _Calls:
    """Makes calls one after the other in a thread of its own; a call that does not return is left behind."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._hung = False
        self._thread = threading.Thread(target=self._work, name="pcsc calls", daemon=True)
        self._thread.start()

    def make(self, action: Callable[[], _T], deadline_s: float) -> _T:
        """Raises what `action` raises, and DeviceGone when it does not return."""
        if self._hung:
            raise DeviceGone("pcscd does not answer any more: restart it, and the reader")
        returned: queue.SimpleQueue[Callable[[], _T]] = queue.SimpleQueue()
        self._jobs.put(lambda: returned.put(_outcome(action)))
        try:
            return returned.get(timeout=deadline_s)()
        except queue.Empty:
            self._hung = True
            raise DeviceGone(
                f"pcscd has not answered for {deadline_s:g} s: restart it, and the reader"
            ) from None

    @property
    def hangs(self) -> bool:
        """Whether the thread is still there after its end was asked for."""
        return self._thread.is_alive()

    def end(self, last: Callable[[], None], deadline_s: float) -> None:
        """`last` is the last call; where one hangs, it comes after that one returned."""
        self._jobs.put(last)
        self._jobs.put(None)
        if not self._hung:
            self._thread.join(deadline_s)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _outcome(action: Callable[[], _T]) -> Callable[[], _T]:
    try:
        value = action()
    except Exception as error:
        return _raiser(error)
    return lambda: value


def _raiser(error: Exception) -> Callable[[], Any]:
    def fail() -> Any:
        raise error

    return fail


def _load_scard() -> Any:
    try:
        from smartcard import scard
    except ImportError as error:
        raise Misconfigured(
            'PC/SC readers need the extra "tramsach[pcsc]": apt-get install pcscd libpcsclite-dev swig gcc, '
            f"then pip install pyscard ({error})"
        ) from error
    return scard
