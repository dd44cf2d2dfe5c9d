"""An ESC/POS receipt printer without its cable: command bytes in, status bytes out, paper with ink on it.

Written from makers' command references, without the driver's library: Samsung/Bixolon SRP-350 manual "Control
commands" (DLE EOT, GS V, ESC d, ESC J, ESC a), Epson TM-L60II technical manual "Status commands", Epson ESC/POS
reference (GS v 0, GS r, general frame of GS ( …). Pure: no thread, no socket, no clock.

Two layers, as in the real thing. The *receiver* looks at every byte as it comes and answers DLE EOT at once, even
when those three bytes stand inside a picture. The *printer* takes commands from the buffer in their order, and stops
taking them while it is off-line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageDraw, ImageFont

_ESC, _GS, _FS, _DLE = 0x1B, 0x1D, 0x1C, 0x10
_NO_PARAMETER = {_ESC: b"LS<", _GS: b":", _FS: b"&."}
_ONE_PARAMETER = {_ESC: b" !-=EGMRTUVer{", _GS: b"!BHIabfhw", _FS: b"!-CW"}
_TWO_PARAMETERS = {_ESC: b"$\\cD", _GS: b"LPW", _FS: b"S"}
"""Settings that this printer takes and that leave no mark on its paper, by how many bytes follow."""

_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}
"""ESC t n, the pages that Epson and its followers agree on."""
_CELL_WIDTH, _LINE = 12, 30
"""Font A is 12 × 24 dots; the line spacing after ESC @ is 30 dots (1/6 inch at 180 dpi)."""


class Paper(StrEnum):
    OK = "ok"
    LOW = "low"
    OUT = "out"


@dataclass(slots=True)
class Machine:
    """One printer. `feed` bytes, take `answers`; what was cut off lies in `slips`, newest last (mode "1", black on white)."""

    width: int = 576
    paper: Paper = Paper.OK
    paper_left: int | None = None
    """Rows until the roll ends; None is a roll that never ends."""
    cover_open: bool = False
    slips: list[Image.Image] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    """Command bytes that this printer does not know, in order; a real one would print them as rubbish."""
    on_slip: Callable[[Image.Image], None] | None = None

    _buffer: bytearray = field(default_factory=bytearray)
    _heard: bytes = b""
    _answers: bytearray = field(default_factory=bytearray)
    _rows: deque[Image.Image] = field(default_factory=deque)
    _text: str = ""
    _justify: int = 0
    _spacing: int = _LINE
    _page: str = "cp437"

    @property
    def offline(self) -> bool:
        return self.cover_open or self.paper is Paper.OUT

    @property
    def waiting(self) -> int:
        """Bytes received and not yet printed."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Bytes as they come from the host, in any pieces."""
        self._answer_real_time(data)
        self._buffer += data
        self.resume()

    def resume(self) -> None:
        """Prints what waits in the buffer, as far as paper and cover allow. Called after a fault is put right."""
        while not self.offline and (used := self._next()):
            del self._buffer[:used]

    def take_answers(self) -> bytes:
        """What the printer has to say to the host, once."""
        said = bytes(self._answers)
        self._answers.clear()
        return said

    def forget(self) -> None:
        """Power lost: buffer, half a slip's ink state and settings are gone; the paper already printed is not."""
        self._buffer.clear()
        self._answers.clear()
        self._heard = b""
        self._reset()

    def tear(self) -> None:
        """Someone tears off what hangs out of the printer, cut or not."""
        if not self._rows:
            return
        height = sum(row.height for row in self._rows)
        slip = Image.new("1", (self.width, height), 1)
        y = 0
        for row in self._rows:
            slip.paste(row, (0, y))
            y += row.height
        self._rows.clear()
        self.slips.append(slip)
        if self.on_slip:
            self.on_slip(slip)

    # The receiver: real-time status, SRP-350 manual "DLE EOT n" (fixed bits 0x12 of mask 0x93).

    def _answer_real_time(self, data: bytes) -> None:
        seen = self._heard + data
        for at in range(len(seen) - 2):
            if seen[at] == _DLE and seen[at + 1] == 0x04 and 1 <= seen[at + 2] <= 4:
                self._answers.append(self.status_byte(seen[at + 2]))
        self._heard = seen[-2:]

    def status_byte(self, n: int) -> int:
        """The answer to DLE EOT n."""
        out = self.paper is Paper.OUT
        low = self.paper is not Paper.OK
        match n:
            case 1:
                return 0x12 | (0x08 if self.offline else 0)
            case 2:
                return 0x12 | (0x04 if self.cover_open else 0) | (0x20 if out else 0)
            case 4:
                return 0x12 | (0x0C if low else 0) | (0x60 if out else 0)
            case _:
                return 0x12

    # The printer: each handler returns how many bytes it used, 0 when the command is not complete yet.

    def _next(self) -> int:
        if not self._buffer:
            return 0
        match self._buffer[0]:
            case 0x0A:
                self._line_feed()
                return 1
            case first if first == _DLE:
                return self._dle()
            case first if first in (_ESC, _GS, _FS):
                return self._command(first)
            case 0x0D | 0x09 | 0x0C | 0x00:
                return 1
            case _:
                return self._letters()

    def _letters(self) -> int:
        """Printable bytes up to the next control, in the page that ESC t chose."""
        length = next((i for i, byte in enumerate(self._buffer) if byte < 0x20), len(self._buffer))
        if length == 0:
            return self._strange(1)
        self._text += self._buffer[:length].decode(self._page, errors="replace")
        return length

    def _dle(self) -> int:
        """DLE EOT, ENQ: 3 bytes, answered by the receiver. DLE DC4 (drawer): 5."""
        if len(self._buffer) < 3:
            return 0
        size = 5 if self._buffer[1] == 0x14 else 3
        return size if len(self._buffer) >= size else 0

    def _command(self, group: int) -> int:
        if len(self._buffer) < 2:
            return 0
        code = self._buffer[1]
        if (group, code) in _HANDLERS:
            return _HANDLERS[group, code](self)
        for size, codes in enumerate((_NO_PARAMETER, _ONE_PARAMETER, _TWO_PARAMETERS), start=2):
            if code in codes[group]:
                return size if len(self._buffer) >= size else 0
        return self._skip_framed() if code == ord("(") else self._strange(2)

    def _strange(self, size: int) -> int:
        self.unknown.append(bytes(self._buffer[:size]))
        return size

    def _skip_framed(self) -> int:
        """ESC/GS/FS ( fn pL pH …: says its own length. None of them is drawn here, so it is noted as unknown."""
        if len(self._buffer) < 5:
            return 0
        size = 5 + self._buffer[3] + 256 * self._buffer[4]
        return self._strange(size) if len(self._buffer) >= size else 0

    def _reset(self) -> int:
        """ESC @: settings back to those at power on; what was printed stays."""
        self._text, self._justify, self._spacing, self._page = "", 0, _LINE, _PAGES[0]
        return 2

    def _default_spacing(self) -> int:
        self._spacing = _LINE
        return 2

    def _set_page(self) -> int:
        if (n := self._parameter()) is None:
            return 0
        self._page = _PAGES.get(n, _PAGES[0])
        return 3

    def _parameter(self) -> int | None:
        return self._buffer[2] if len(self._buffer) >= 3 else None

    def _set_justification(self) -> int:
        if (n := self._parameter()) is None:
            return 0
        self._justify = n & 0x0F  # 0, 1, 2 or the digits "0", "1", "2"
        return 3

    def _set_spacing(self) -> int:
        if (n := self._parameter()) is None:
            return 0
        self._spacing = n
        return 3

    def _feed_lines(self) -> int:
        if (n := self._parameter()) is None:
            return 0
        self._flush_text()
        self._advance(n * self._spacing)
        return 3

    def _feed_dots(self) -> int:
        if (n := self._parameter()) is None:
            return 0
        self._flush_text()
        self._advance(n)
        return 3

    def _pulse(self) -> int:
        return 5 if len(self._buffer) >= 5 else 0

    def _old_cut(self) -> int:
        """ESC i and ESC m, the cut of printers older than GS V."""
        self._flush_text()
        self.tear()
        return 2

    def _cut(self) -> int:
        """GS V m, or GS V 65/66 n with a feed of n before the cut."""
        if (m := self._parameter()) is None:
            return 0
        size = 4 if m in (65, 66) else 3
        if len(self._buffer) < size:
            return 0
        self._flush_text()
        if size == 4:
            self._advance(self._buffer[3])
        self.tear()
        return size

    def _transmit_status(self) -> int:
        """GS r n: answered in its turn, after all that stood before it has been printed."""
        if self._parameter() is None:
            return 0
        self._answers.append(0x03 if self.paper is Paper.LOW else 0x00)
        return 3

    def _raster(self) -> int:
        """GS v 0 m xL xH yL yH d…: x bytes a row, y rows, most significant bit left, 1 is black."""
        if len(self._buffer) < 8:
            return 0
        _, _, zero, mode, x_low, x_high, y_low, y_high = self._buffer[:8]
        if zero not in (0x00, 0x30) or mode not in (*range(4), *range(48, 52)):
            return self._strange(2)
        across, rows = x_low + 256 * x_high, y_low + 256 * y_high
        size = 8 + across * rows
        if len(self._buffer) < size:
            return 0
        self._flush_text()
        self._print(
            Image.frombytes("1", (8 * across, rows), bytes(byte ^ 0xFF for byte in self._buffer[8:size]))
        )
        return size

    # Paper.

    def _line_feed(self) -> None:
        if self._text:
            self._flush_text()
        else:
            self._advance(self._spacing)

    def _flush_text(self) -> None:
        columns = max(1, self.width // _CELL_WIDTH)
        text, self._text = self._text, ""
        for start in range(0, len(text), columns):
            line = text[start : start + columns]
            row = Image.new("1", (self.width, self._spacing), 1)
            left = (self.width - len(line) * _CELL_WIDTH) * self._justify // 2
            pen, face = ImageDraw.Draw(row), ImageFont.load_default(20)
            for column, char in enumerate(line):
                pen.text((left + column * _CELL_WIDTH, 0), char, font=face, fill=0)
            self._print(row)

    def _advance(self, rows: int) -> None:
        if rows:
            self._print(Image.new("1", (self.width, rows), 1))

    def _print(self, picture: Image.Image) -> None:
        """Burns rows; ink right of the head's last dot is lost, and so is what comes after the paper's end."""
        row = Image.new("1", (self.width, picture.height), 1)
        row.paste(
            picture,
            ((self.width - picture.width) * self._justify // 2 if picture.width < self.width else 0, 0),
        )
        if self.paper_left is not None:
            row = row.crop((0, 0, self.width, min(row.height, self.paper_left)))
            self.paper_left -= row.height
            if self.paper_left == 0:
                self.paper = Paper.OUT
        if row.height:
            self._rows.append(row)


_HANDLERS: dict[tuple[int, int], Callable[[Machine], int]] = {
    (_ESC, ord("@")): Machine._reset,
    (_ESC, ord("a")): Machine._set_justification,
    (_ESC, ord("3")): Machine._set_spacing,
    (_ESC, ord("d")): Machine._feed_lines,
    (_ESC, ord("J")): Machine._feed_dots,
    (_ESC, ord("p")): Machine._pulse,
    (_ESC, ord("i")): Machine._old_cut,
    (_ESC, ord("m")): Machine._old_cut,
    (_ESC, ord("t")): Machine._set_page,
    (_ESC, ord("2")): Machine._default_spacing,
    (_GS, ord("V")): Machine._cut,
    (_GS, ord("r")): Machine._transmit_status,
    (_GS, ord("v")): Machine._raster,
}
