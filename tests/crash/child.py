"""A station that dies at a named step. It tells the witness each step and each view before going on.

Named steps stand where the outside world could notice: before and after each commit, each exchange with the ILS, each tag
write, each slip, each view. The process kills itself with SIGKILL, so nothing is flushed, closed or said.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sip2.backoff
from config.load import settings_of
from config.settings import Settings
from drivers.printer.interface import PrinterStatus
from drivers.rfid.feig.reader import FeigReader
from drivers.rfid.interface import Uid
from kiosk import build as builder
from kiosk import ils_sip2
from kiosk.effects import PrintSlip
from kiosk.events import Touched
from kiosk.ils import Ils
from kiosk.journal.journal import Journal
from kiosk.owners import ils as ils_owner
from kiosk.owners import journal as journal_owner
from kiosk.owners.owner import Backoff
from kiosk.owners.pad import PadOwner
from kiosk.owners.printer import PrinterOwner
from kiosk.rules import lying, sending
from kiosk.rules.lying import may_lie
from kiosk.rules.state import Limit, Site
from kiosk.site import site_of
from kiosk.station import Station
from kiosk.values import Entry
from kiosk.view import Action, View


@dataclass(frozen=True, slots=True)
class Birth:
    """`settings` as a JSON object; dies when step `name` happens for the `nth` time (1: the first), or never."""

    settings: dict[str, Any]
    folder: str
    witness: int
    name: str = ""
    nth: int = 1


class Witness:
    """The line to the harness. What was sent is heard, even when the process is gone a moment later."""

    def __init__(self, birth: Birth) -> None:
        self._birth = birth
        self._line = socket.create_connection(("127.0.0.1", birth.witness))
        self._lock = threading.Lock()
        self._seen = 0
        self.orders = self._line.makefile("r")

    def step(self, name: str) -> None:
        """Tell the step; die here if it is the one."""
        self._tell({"step": name})
        if name == self._birth.name:
            self._seen += 1
            if self._seen == self._birth.nth:
                os.kill(os.getpid(), signal.SIGKILL)

    def view(self, view: View) -> None:
        rows = [{"key": row.key, "mark": row.mark.value, "word": row.word.code} for row in view.rows]
        strip = [message.code for message in view.strip]
        self._tell({"screen": view.screen.value, "busy": view.busy, "rows": rows, "strip": strip})
        self.step(f"shown {view.screen.value} {sum(row['mark'] == 'done' for row in rows)} done")

    def pad_is_free(self) -> None:
        self._tell({"pad": "free"})

    def saved(self, entry: Entry) -> None:
        row = [entry.kind.value, entry.item.item, entry.reference]
        self._tell({"saved": entry.key, "open": not entry.closed, "row": row})

    def slip(self, slip: PrintSlip) -> None:
        """Rows that the slip says stand; it also names what was left undone."""
        rows = [
            (row.kind.value, row.item, row.certain, row.provisional, row.left is not None)
            for row in slip.rows
            if row.stands
        ]
        self._tell({"slip": slip.reference, "rows": rows})

    def reloaded(self, entries: tuple[Entry, ...]) -> None:
        lying = [entry.key for entry in entries if may_lie(entry)]
        self._tell({"reloaded": [entry.key for entry in entries], "lying": lying})

    def printer(self, ready: bool) -> None:
        self._tell({"printer": ready})

    def _tell(self, what: dict[str, Any]) -> None:
        with self._lock:
            self._line.sendall(json.dumps(what).encode() + b"\n")


def live(birth: Birth) -> None:
    """Be a station until killed, or until the harness hangs up."""
    witness = Witness(birth)
    settings = settings_of(birth.settings, Path(birth.folder) / "station.toml")
    _hurry()
    _name_steps(witness)
    station = builder.build(settings, witness.view, lambda chosen: _connect(chosen, witness))
    station.start()
    for line in witness.orders:
        order = json.loads(line)
        if "touch" in order:
            station.post(Touched(Action(order["touch"]), order.get("argument", "")))
        else:
            _tell_when_empty(station, witness)
    station.stop()


def _tell_when_empty(station: Station, witness: Witness) -> None:
    """Tell when the pad's owner has done all its jobs and no tag lies there any more, so that the next is a new one."""
    pad = station._parts.pad
    assert isinstance(pad, PadOwner)

    def look() -> None:
        pad.idle()
        if pad._presence._tracks:
            pad.do(look)
        else:
            witness.pad_is_free()

    pad.do(look)


def _hurry() -> None:
    """The station's own waits, in this process: what takes seconds and minutes there takes tenths here."""
    sending.AFTER_A_BREAK_S = sending.AFTER_A_REFUSAL_S = 0.1
    sip2.backoff.FIRST_S, sip2.backoff.LONGEST_S = 0.05, 0.2
    ils_owner.RECOVER_S = 0.02
    lying.LOOK_S = 2.0
    backoff = Backoff

    def site(settings: Settings) -> Site:
        made = site_of(settings)
        quick = replace(made.limits, put_back=Limit(0.3, 0.2), notice=Limit(0.5), receipt=Limit(0.3))
        return replace(made, limits=quick)

    setattr(builder, "site_of", site)  # noqa: B010 - the process is the test's own
    setattr(ils_owner, "Backoff", lambda first_s, longest_s: backoff(0.05, 0.2))  # noqa: B010 - likewise


def _name_steps(witness: Witness) -> None:
    """Put named steps round commits, tag writes and slips, and tell which rows are open (in this process only)."""
    save, write, settle = Journal.save, FeigReader.write_afi, journal_owner.settle_restart
    put_out, tell_ready = PrinterOwner._print, PrinterOwner._tell

    def told_save(journal: Journal, entry: Entry, *rest: Any) -> Entry:
        flags = [flag for flag in ("closed", "queued", "late") if getattr(entry, flag)]
        facts = " ".join([entry.kind.value, f"{entry.ils.value}/{entry.tag.value}", *flags])
        witness.step(f"before saving {facts}")
        saved = save(journal, entry, *rest)
        witness.saved(saved)
        witness.step(f"saved {facts}")
        return saved

    def told_settle(journal: Journal) -> tuple[Entry, ...]:
        left = settle(journal)
        witness.reloaded(left)
        return left

    def told_write(reader: FeigReader, uid: Uid, afi: int) -> None:
        witness.step(f"before writing {afi:02X}")
        write(reader, uid, afi)
        witness.step(f"wrote {afi:02X}")

    def told_print(printer: PrinterOwner, slip: PrintSlip) -> None:
        witness.slip(slip)
        witness.step("before printing")
        put_out(printer, slip)
        witness.step("printed")

    def told_ready(printer: PrinterOwner, status: PrinterStatus, detail: str) -> None:
        tell_ready(printer, status, detail)
        witness.printer(status.ready)

    setattr(PrinterOwner, "_tell", told_ready)  # noqa: B010 - the process is the test's own
    setattr(PrinterOwner, "_print", told_print)  # noqa: B010 - the process is the test's own
    setattr(Journal, "save", told_save)  # noqa: B010 - the process is the test's own
    setattr(journal_owner, "settle_restart", told_settle)  # noqa: B010 - likewise
    setattr(FeigReader, "write_afi", told_write)  # noqa: B010 - likewise


def _connect(settings: Settings, witness: Witness) -> tuple[Ils, ...]:
    systems = ils_sip2.connect(settings)
    for system in systems:
        _name_exchanges(system, witness)
    return systems


def _name_exchanges(system: Any, witness: Witness) -> None:
    client = system._circulation.client
    exchange = client.exchange

    def told_exchange(request: Any) -> Any:
        code = type(request).code
        witness.step(f"before asking {code}")
        answer = exchange(request)
        witness.step(f"heard {code}")
        return answer

    client.exchange = told_exchange
