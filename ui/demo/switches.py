"""What can be pulled, switched off or taken away in the demo's library, and put back. Knows the emulators; no screen."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from drivers.printer.emulator import Paper
from ui.demo.world import World


class Switch(StrEnum):
    """Each is on as the library opens."""

    NETWORK = "network"  # off: connections to the library system are cut and new ones refused
    ILS = "ils"  # off: the library system hangs; requests lie unread until it goes on
    READER = "reader"  # off: the RFID reader is unplugged
    PAPER = "paper"
    PRINTER = "printer"  # off: no power; its port refuses


class Switches:
    """For one thread. Nothing here waits longer than an emulator needs to obey."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._off: set[Switch] = set()

    def is_on(self, switch: Switch) -> bool:
        return switch not in self._off

    def flip(self, switch: Switch) -> None:
        """On becomes off, off becomes on."""
        self._off ^= {switch}
        on = self.is_on(switch)
        match switch:
            case Switch.NETWORK:
                self._network(on)
            case Switch.ILS:
                self._answers(on)
            case Switch.READER:
                reader = self._world.reader
                reader.plug() if on else reader.unplug()
            case Switch.PAPER:
                self._world.printer.paper = Paper.OK if on else Paper.OUT
            case Switch.PRINTER:
                printer = self._world.printer
                printer.power_on() if on else printer.power_off()
            case _:
                assert_never(switch)

    def _network(self, on: bool) -> None:
        if not on:
            self._world.ils.unplug()
            return
        self._world.ils.plug()
        self._answers(self.is_on(Switch.ILS))  # pulling the cable has ended a hang as well

    def _answers(self, on: bool) -> None:
        self._world.ils.thaw() if on else self._world.ils.freeze()
