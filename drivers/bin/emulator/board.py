"""The board of an emulated bin: the maker's firmware between wires and mechanics. Knows no protocol.

It has named contacts, numbers and outputs, and it keeps people's hands and the library's books safe without any software
behind its wires: a closing flap that meets something turns back at once; the belt stands while the flap is open; fire stops all
motors; and when its watchdog output was not switched for `watchdog_s`, or its power fails, everything shuts and bolts.
"""

from __future__ import annotations

from drivers.bin.emulator.body import Body
from drivers.bin.emulator.timeline import Timer

OUTPUTS = ("door", "stop", "watchdog", "red", "green", "blue", "white", "buzzer", "siren")
_KNOCK_S = 1.0
_TRY_TO_SHUT_AGAIN_S = 3.0


class Board:
    """`switch` and `order` are what wires tell it; `contacts` and `numbers` what it tells."""

    def __init__(self, body: Body, *, watchdog_s: float | None = 2.0, boot_s: float = 1.0) -> None:
        """`watchdog_s` None: a board that has none."""
        self.body, self._time = body, body.time
        self._guarded, self._watchdog_s, self._boot_s = watchdog_s is not None, watchdog_s or 0.0, boot_s
        self.outputs = self._at_rest()
        self.on = True
        self.tripped = self.obstructed = self.key = self.fire = self.start = self.housing_open = False
        self.breaks = {"front": 0, "inside": 0, "exit": 0}
        self.sorter = "idle"  # idle, busy, done, jam
        self.order_number = 0
        self.mains = True
        self._charge, self._charge_at = 1.0, self._time.now
        self._dog: Timer | None = None
        self._flat: Timer | None = None
        self._knocked_until = float("-inf")
        self._beams = (False, False, False)
        body.on_change = self._look
        body.flap.on_contact = self._contact

    # -- wires --------------------------------------------------------------------------------------------------

    def switch(self, output: str, on: bool) -> None:
        """Set an output. Each is a level, but every change of "watchdog" is a sign of life, and "go 1" turned on an order."""
        if not self.on:
            return
        was, self.outputs[output] = self.outputs[output], on
        if output == "watchdog":
            if on != was:
                self._fed()
            return
        if self._guarded and self._dog is None:  # nobody watches: what moves stays without current
            return
        match output:
            case "door":
                self._open() if on else self._close()
            case "stop" if on:
                self._stop()
            case _ if output.startswith("go ") and on and not was:
                self.order(int(output.removeprefix("go ")))

    def order(self, number: int, order_number: int = 0) -> None:
        """Carry what lies in the chute to this mouth."""
        if not self.on or (self._guarded and self._dog is None):
            return
        self.order_number = order_number
        if not self.body.flap.closed or self.fire:
            self.sorter = "jam"
            return
        self.sorter = "busy"
        self.body.run_belt(number, lambda: self._sorted("done"), lambda: self._sorted("jam"))

    def contacts(self) -> dict[str, bool]:
        body = self.body
        contacts = {
            "closed": body.flap.closed,
            "open": body.flap.wide_open,
            "locked": body.flap.bolted,
            "obstructed": self.obstructed,
            "front": body.front,
            "inside": body.chute,
            "exit": body.exit,
            "busy": self.sorter == "busy",
            "done": self.sorter == "done",
            "jam": self.sorter == "jam",
            "battery": not self.mains,
            "tamper": self.tamper,
            "fire": self.fire,
            "key": self.key,
            "start": self.start,
            "tripped": self.tripped,
        }
        for number in body.crates:
            contacts[f"full {number}"] = body.full(number)
            contacts[f"removed {number}"] = body.crates[number] is None
        return contacts

    def numbers(self) -> dict[str, int]:
        levels = {f"level {n}": min(100, round(self.body.fill(n) * 100)) for n in self.body.crates}
        counts = {f"{beam} breaks": breaks & 0xFFFF for beam, breaks in self.breaks.items()}
        return {**counts, **levels, "charge": round(self.charge * 100), "order": self.order_number}

    # -- the building around it ---------------------------------------------------------------------------------

    @property
    def charge(self) -> float:
        """Of the battery, 0 to 1; full again after four times as long as it lasts."""
        passed = (self._time.now - self._charge_at) / self.body.build.battery_s
        return max(0.0, self._charge - passed) if not self.mains else min(1.0, self._charge + passed / 4)

    @property
    def tamper(self) -> bool:
        return self.housing_open or self.body.flap.forced or self._time.now < self._knocked_until

    def knock(self) -> None:
        self._knocked_until = self._time.now + _KNOCK_S

    def alarm_fire(self, burning: bool) -> None:
        """The building's fire alarm: motors stand; nothing is unlocked."""
        self.fire = burning
        if burning:
            self._stop()

    def power_mains(self, on: bool) -> None:
        """Without mains the battery lasts `battery_s`; then the board is off."""
        self._charge, self._charge_at, self.mains = self.charge, self._time.now, on
        if self._flat is not None:
            self._flat.cancel()
        if not on:
            self._flat = self._time.after(self._charge * self.body.build.battery_s, self.power_off)
        elif not self.on:
            self.power_on()

    def power_off(self) -> None:
        """Everything without current: motors let go, springs shut the flap, the bolt springs out."""
        self.on = False
        self._shut()
        self.tripped = self.obstructed = False
        self.sorter, self.order_number = "idle", 0
        self.breaks = dict.fromkeys(self.breaks, 0)
        self._let_go_of_dog()

    def power_on(self) -> None:
        """Answers again after `boot_s`."""

        def booted() -> None:
            self.on = True

        self._time.after(self._boot_s, booted)

    def _at_rest(self) -> dict[str, bool]:
        return dict.fromkeys((*OUTPUTS, *(f"go {number}" for number in self.body.crates)), False)

    # -- firmware -----------------------------------------------------------------------------------------------

    @property
    def _motor(self) -> bool:
        return self.body.build.motor

    def _open(self) -> None:
        self.obstructed = False
        self._halt_belt()
        self.body.flap.bolt(False)
        if self._motor and not self.fire:
            self.body.flap.drive(1)

    def _close(self) -> None:
        self.obstructed = False
        self.body.flap.bolt(True)
        if self._motor and not self.fire:
            self.body.flap.drive(-1)

    def _stop(self) -> None:
        self._halt_belt()
        if self._motor and not self.body.flap.closed:
            self.body.flap.drive(0)

    def _halt_belt(self) -> None:
        self.body.halt_belt()
        if self.sorter != "jam":
            self.sorter = "idle"

    def _sorted(self, state: str) -> None:
        self.sorter = state

    def _shut(self) -> None:
        """Fail-secure: no output, no motor; the flap's spring and the bolt do the rest."""
        self.outputs = self._at_rest()
        self._halt_belt()
        self.body.flap.bolt(True)
        self.body.flap.drive(-1)

    def _contact(self) -> None:
        """The closing flap rests on something. With current it turns back; a spring alone presses too weakly to hurt."""
        if self.on and self._motor:
            self.obstructed = True
            self.body.flap.drive(1)
            if self.tripped:
                self._time.after(_TRY_TO_SHUT_AGAIN_S, self._shut_unattended)

    def _shut_unattended(self) -> None:
        if self.tripped:
            self._shut()

    def _fed(self) -> None:
        self.tripped = False
        self._let_go_of_dog()
        if self._guarded:
            self._dog = self._time.after(self._watchdog_s, self._trip)

    def _let_go_of_dog(self) -> None:
        if self._dog is not None:
            self._dog.cancel()
            self._dog = None

    def _trip(self) -> None:
        self._dog, self.tripped = None, True
        self._shut()

    def _look(self) -> None:
        now = (self.body.front, self.body.chute, self.body.exit)
        if self.on:
            for beam, before, broken in zip(self.breaks, self._beams, now, strict=True):
                self.breaks[beam] += broken and not before
        self._beams = now
