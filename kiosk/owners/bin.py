"""Owns the return bin's hardware: asks its sensors many times a second, does what the rules order, keeps people safe.

Safety acts here first and is told afterwards: a door that meets something opens again, fire stops the motors, a lost line
counts as "nothing is known". The rules hear what is new, with the number of orders that were carried out before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

import structlog

from drivers.bin.interface import (
    BinHardware,
    BinInfo,
    BinInputs,
    Capability,
    Door,
    SorterState,
)
from drivers.bin.interface import Buzz as BuzzState
from drivers.bin.interface import Lamp as LampState
from drivers.errors import DeviceGone, DriverError, Unsupported
from kiosk.bin import FAULT_CODES, BinFault, DoorOrder, Level, Sensors, Trouble
from kiosk.effects import BinOrder, CarryTo, MoveDoor, PowerOff, Report, Shine, Sing
from kiosk.events import BinSensed, Device, DeviceChanged
from kiosk.owners.owner import Backoff, Owner, Post

log = structlog.get_logger(__name__)

POLL_S = 0.03
"""Between two looks at the sensors; the board's watchdog lives on them."""


class BinOwner(Owner):
    def __init__(self, hardware: BinHardware, post: Post, power_off: Callable[[], None]) -> None:
        """`power_off` is asked for once, when the battery ends."""
        super().__init__("bin", post)
        self._hardware = hardware
        self._power_off = power_off
        self._info: BinInfo | None = None
        self._orders = 0
        self._told: Sensors | None = None
        self._ready: bool | None = None
        self._burning = False
        self._backoff = Backoff(first_s=0.2, longest_s=5.0)

    def obey(self, effect: BinOrder) -> None:
        self.do(lambda: self._obey(effect))

    def idle(self) -> float | None:
        try:
            if self._info is None:
                self._info = self._hardware.open()
                self._burning = False
                self._backoff.reset()
                log.info("bin_hardware.ready", vendor=self._info.vendor, model=self._info.model)
            self._look(self._info)
        except DriverError as error:
            return self._trouble(error)
        return POLL_S

    # --- orders ---------------------------------------------------------------------------------------

    def _obey(self, effect: BinOrder) -> None:
        match effect:
            case MoveDoor() | CarryTo():
                self._order(effect)
            case Shine(lamp):
                self._try(lambda: self._hardware.lamp(LampState(lamp.value)))
            case Sing(buzz):
                self._try(lambda: self._hardware.buzz(BuzzState(buzz.value)))
            case Report(Trouble.FAULT, word):
                code = FAULT_CODES[BinFault(word)]
                log.warning("bin_hardware.trouble", trouble=Trouble.FAULT.value, detail=word, code=code)
            case Report(Trouble.SERVING):
                log.info("bin_hardware.serves_again")
            case Report(trouble, detail):
                log.warning("bin_hardware.trouble", trouble=trouble.value, detail=detail)
            case PowerOff():
                log.warning("bin_hardware.power_off")
                self._power_off()
            case _:
                assert_never(effect)

    def _order(self, order: MoveDoor | CarryTo) -> None:
        """Counted whatever became of it: what is sensed from now on is news. While a fire alarm sounds nothing is moved."""
        if not self._burning:
            self._try(lambda: self._move(order))
        self._orders += 1
        if self._info is not None:
            info = self._info
            self._try(lambda: self._look(info))

    def _move(self, order: MoveDoor | CarryTo) -> None:
        match order:
            case MoveDoor(DoorOrder.UNLOCK):
                self._hardware.unlock()
            case MoveDoor(DoorOrder.LOCK):
                self._hardware.lock()
            case MoveDoor(DoorOrder.REOPEN):
                self._hardware.reopen()
            case CarryTo(number):
                self._hardware.go_to(number)

    def _try(self, command: Callable[[], None]) -> None:
        if self._info is None:
            return
        try:
            command()
        except Unsupported as error:
            log.error("bin_hardware.cannot", error=str(error))
        except DriverError as error:
            self._trouble(error)

    # --- senses ---------------------------------------------------------------------------------------

    def _look(self, info: BinInfo) -> None:
        inputs = self._hardware.inputs()
        self._keep_safe(inputs)
        self._tell_ready(ready=True)
        sensors = self._sensors(inputs, info)
        if sensors != self._told:
            self._told = sensors
            self._post(BinSensed(sensors))

    def _keep_safe(self, inputs: BinInputs) -> None:
        """Before anybody is told. In a shut door nothing can be caught: what says so is a broken contact, and no key."""
        if inputs.fire and not self._burning:
            self._hardware.stop_motors()
        self._burning = inputs.fire
        if inputs.obstructed and not (inputs.shut or inputs.fire):
            self._hardware.reopen()

    def _sensors(self, inputs: BinInputs, info: BinInfo) -> Sensors:
        can = info.capabilities
        pushed = Capability.DOOR_MOTOR not in can and not inputs.locked
        return Sensors(
            orders=self._orders,
            open=inputs.door is Door.OPEN or pushed,
            shut=inputs.shut,
            obstructed=inputs.obstructed,
            front=inputs.front.broken,
            front_breaks=inputs.front.breaks,
            inside=inputs.inside.broken,
            exit_breaks=inputs.exit.breaks,
            carried=inputs.sorter.bin if inputs.sorter.state is SorterState.DONE else None,
            jammed=inputs.sorter.state is SorterState.JAMMED,
            levels=tuple(Level(each.number, each.percent, each.full, each.removed) for each in inputs.bins),
            on_battery=inputs.ups.on_battery,
            battery=inputs.ups.percent,
            tamper=inputs.tamper,
            fire=inputs.fire,
            key=inputs.key,
            start=inputs.start,
            senses_crates=Capability.CRATE_SENSOR in can,
            knows_inside=Capability.INSIDE_BEAM in can,
            knows_exit=Capability.EXIT_BEAM in can,
            holds=Capability.SORTER in can,
        )

    def _trouble(self, error: DriverError) -> float:
        """A lost line: opened again. Anything else is asked again at the next look."""
        if not isinstance(error, DeviceGone) and self._info is not None:
            log.warning("bin_hardware.no_answer", error=str(error))
            return POLL_S
        self._info = None
        self._hardware.close()
        self._told = None
        self._tell_ready(ready=False, detail=str(error))
        return self._backoff.next()

    def _tell_ready(self, *, ready: bool, detail: str = "") -> None:
        if ready == self._ready:
            return
        self._ready = ready
        if not ready:
            log.warning("bin_hardware.lost", error=detail)
            self._post(BinSensed(None))
        self._post(DeviceChanged(Device.BIN, ready, detail))

    def closed(self) -> None:
        self._hardware.close()
