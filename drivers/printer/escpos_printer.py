"""A receipt printer that speaks ESC/POS, on any cable: asks before, prints a picture, cuts, asks after.

Every job has a connection of its own, so a printer that was switched off in between needs no repair (the lesson of
every point-of-sale project). Knows status bytes and the order of a job; the drawing is `raster`, the cable `links`.

Sources: Samsung/Bixolon SRP-350 manual, "DLE EOT n" (fixed bits 0 and 7 off, 1 and 4 on; n=1 bit 3 off-line; n=2 bit
2 cover, bit 5 stopped by paper end, bit 6 error; n=4 bits 2-3 near end, bits 5-6 end); Epson ESC/POS reference, "GS r"
(bits 4 and 7 off; answered in turn, after what was sent before it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PIL import Image

from drivers.errors import DeviceTimeout
from drivers.printer import fonts, text
from drivers.printer.interface import PrinterStatus, Slip
from drivers.printer.links import Deadline, Link, opened
from drivers.printer.raster import render, render_code
from drivers.printer.settings import PrinterSettings

_INITIALISE = b"\x1b@\x1da\x00"  # ESC @, GS a 0: no status that nobody asked for
_QUESTIONS = (1, 2, 4)  # DLE EOT n: printer, cause of being off-line, paper
_ARE_YOU_DONE = b"\x1dr\x01"  # GS r 1
_STEP_S = 0.5  # how long a slip may be on its way before we look what the matter is


class EscposPrinter:
    """The `ReceiptPrinter` for all four kinds of settings. Raises Misconfigured when the fonts are missing."""

    def __init__(self, settings: PrinterSettings) -> None:
        fonts.check()
        self._settings = settings

    def status(self) -> PrinterStatus:
        """Asks the printer on a fresh connection. Raises DeviceGone, DeviceTimeout."""
        with opened(self._settings) as link:
            return self._talk(link).status()

    def print_slip(self, slip: Slip) -> PrinterStatus:
        """See `ReceiptPrinter.print_slip`."""
        send = self._compose(slip)
        with opened(self._settings) as link:
            talk = self._talk(link)
            before = talk.status()
            if not before.ready:
                return before
            deadline = Deadline.after(self._settings.job_timeout_s)
            link.send(_INITIALISE, deadline)
            send(link, deadline)
            link.cut(self._settings.cut, deadline)
            return talk.finish(deadline)

    def close(self) -> None:
        """Nothing stays open between jobs."""

    def _talk(self, link: Link) -> _Conversation | _Monologue:
        return _Conversation(link, self._settings) if self._settings.status else _Monologue()

    def _compose(self, slip: Slip) -> Callable[[Link, Deadline], None]:
        """What sends the slip: code-page text where the settings name a page that holds all of it, else a picture."""
        width, step = self._settings.width_dots, self._settings.fragment_rows
        if self._settings.text_encoding:
            letters = text.encode(slip, width, self._settings.text_page, self._settings.text_encoding)
            if letters is not None:
                above, foot = letters
                code = _harmless(render_code(slip.qr, width)) if slip.qr else None
                return partial(_send_text, above, code, foot, step)
        return partial(_send_picture, _harmless(render(slip, width)), step)


def _send_picture(picture: Image.Image, step: int, link: Link, deadline: Deadline) -> None:
    for top in range(0, picture.height, step):  # in pieces that fit a small printer's buffer
        link.picture(picture.crop((0, top, picture.width, min(top + step, picture.height))), deadline)


def _send_text(
    above: bytes, code: Image.Image | None, foot: bytes, step: int, link: Link, deadline: Deadline
) -> None:
    link.send(above, deadline)
    if code is not None:
        _send_picture(code, step, link, deadline)
    link.send(foot, deadline)


class _Monologue:
    """A cable without a way back: what was sent counts as printed."""

    def status(self) -> PrinterStatus:
        return PrinterStatus(ready=True)

    def finish(self, _deadline: Deadline) -> PrinterStatus:
        return self.status()


class _Conversation:
    """Questions and answers over one connection.

    A status byte does not say which question it answers, so the three questions go together, only once at a time,
    and their answers are told by their order. They may be long in coming: they wait behind the picture on the line.
    """

    def __init__(self, link: Link, settings: PrinterSettings) -> None:
        self._link = link
        self._settings = settings
        self._done = False  # the answer to GS r was heard
        self._owed = 0
        self._answers: list[int] = []
        self._noise = b""

    def status(self, deadline: Deadline | None = None) -> PrinterStatus:
        """By `deadline`, else within the time that one answer may take. Raises DeviceGone, DeviceTimeout."""
        deadline = deadline or Deadline.after(self._settings.answer_timeout_s)
        self._sort(self._link.drain())
        self._ask(deadline)
        while self._owed:
            if deadline.passed or not self._listen(deadline):
                raise DeviceTimeout(self._what_was_heard())
        return self._meaning()

    def finish(self, deadline: Deadline) -> PrinterStatus:
        """Waits until the slip is out, watching for what may stop it on its way. Raises DeviceGone, DeviceTimeout."""
        if not self._settings.confirm:
            return self.status(deadline)
        self._link.send(_ARE_YOU_DONE, deadline)
        while not self._done:
            if deadline.passed:
                raise DeviceTimeout(
                    "The printer took the slip but did not confirm it. If the slip did come out, this model does not "
                    "know GS r: set confirm = false."
                )
            if self._listen(Deadline.after(min(_STEP_S, deadline.left()))):
                if self._answers and not self._owed and not self._meaning().ready:
                    return self._meaning()
            elif not self._owed:
                self._ask(deadline)
        patience = Deadline.after(self._settings.answer_timeout_s)
        while self._owed and not patience.passed and self._listen(patience):
            """The question that was on its way when the slip came out."""
        return self.status()

    def _ask(self, deadline: Deadline) -> None:
        self._answers, self._owed, self._noise = [], len(_QUESTIONS), b""
        self._link.send(b"".join(b"\x10\x04" + bytes((n,)) for n in _QUESTIONS), deadline)

    def _listen(self, deadline: Deadline) -> bool:
        """False when nothing came in time."""
        try:
            self._sort(self._link.receive(deadline))
        except DeviceTimeout:
            return False
        return True

    def _sort(self, said: bytes) -> None:
        for byte in said:
            if byte & 0x93 == 0x12:
                if self._owed:
                    self._answers.append(byte)
                    self._owed -= 1
            elif byte & 0x90 == 0:
                self._done = True
            elif len(self._noise) < 8:
                self._noise += bytes((byte,))

    def _meaning(self) -> PrinterStatus:
        printer, cause, paper = self._answers
        found = PrinterStatus(
            ready=False,
            paper_out=bool(paper & 0x60 or cause & 0x20),
            paper_low=bool(paper & 0x0C),
            cover_open=bool(cause & 0x04),
            offline=bool(printer & 0x08 or cause & 0x40),
        )
        return replace(found, ready=not (found.paper_out or found.cover_open or found.offline))

    def _what_was_heard(self) -> str:
        if self._noise:
            heard = self._noise.hex(" ")
            return f"The printer answers, but not in ESC/POS ({heard}): check its speed and its command set."
        return (
            "The printer does not say how it is. Is it switched on, and free of other hosts? "
            "If its cable cannot answer, set status = false."
        )


def _harmless(picture: Image.Image) -> Image.Image:
    """Blackens one dot wherever the picture would hold DLE EOT, DLE ENQ or DLE DC4.

    Printers obey these three even inside a picture (SRP-350 manual, DLE EOT, note): stray answers, or an open drawer.
    """
    dots = picture.tobytes()  # 1 is white: the complement of what goes over the line
    for second in (0x04, 0x05, 0x14):
        dots = dots.replace(bytes((0xEF, 0xFF - second)), bytes((0xEE, 0xFF - second)))
    return Image.frombytes("1", picture.size, dots)
