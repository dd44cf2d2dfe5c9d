"""A patron's card with a chip, put on a virtual PC/SC reader (`drivers.emulator_vpcd`) and taken away again."""

from __future__ import annotations

from types import TracebackType

from drivers.emulator_vpcd import ATR, PORT, VpcdLine, message

_MIFARE_CLASSIC_1K = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")  # PC/SC part 3 supplement
_GET_UID = bytes.fromhex("FFCA000000")


class ChipCardEmulator:
    """One card at a time; it knows its UID and nothing else."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = PORT) -> None:
        self._uid = b""
        self._heard = b""
        self.bad_answers = 0
        """So many times it answers that the operation failed (63 00), as a card on its way down."""
        self._line = VpcdLine(host, port, self._receive)

    def __enter__(self) -> ChipCardEmulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def atr(self) -> bytes:
        return _MIFARE_CLASSIC_1K

    def put_down(self, uid: str) -> None:
        """Instead of what lay there."""
        self._uid = bytes.fromhex(uid)
        self._line.seat(uid)

    def take_away(self) -> None:
        self._line.seat(None)

    def stop(self) -> None:
        self._line.stop()

    def _receive(self, data: bytes) -> None:
        self._heard += data
        while len(self._heard) >= 2 and len(self._heard) >= (
            end := 2 + int.from_bytes(self._heard[:2], "big")
        ):
            request, self._heard = self._heard[2:end], self._heard[end:]
            if request == ATR:
                self._line.write(message(_MIFARE_CLASSIC_1K))
            elif len(request) > 1:
                self._line.write(message(self._answer(request)))

    def _answer(self, request: bytes) -> bytes:
        if request != _GET_UID:
            return bytes.fromhex("6A81")
        if self.bad_answers:
            self.bad_answers -= 1
            return bytes.fromhex("6300")
        return self._uid + bytes.fromhex("9000")
