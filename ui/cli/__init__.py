"""The command `tramsach`: its table of groups, each in a file of this folder that is loaded only when called.

This file knows no group's options and imports nothing but click.
"""

from __future__ import annotations

import click

from ui.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "demo": Lazy("ui.cli.demo:demo", "A library in a box: real drivers and real SIP2 against emulators."),
    "run": Lazy("ui.cli.run:run", "Run this machine as the station that its settings describe."),
    "station": Lazy("ui.cli.station:station", "Run this machine as a return station."),
    "config": Lazy("ui.cli.config:config", "Check a station's settings, list the presets."),
    "devices": Lazy("ui.cli.devices:devices", "The station's devices, live: list them, try one."),
    "journal": Lazy("ui.cli.journal:journal", "What the station recorded; settle what waits for staff."),
    "item": Lazy("ui.cli.item:item", "Tags on the pad: inspect, secure, release, program, convert."),
    "bin": Lazy("ui.cli.bin:bin_", "The return bin for staff: what is in it, emptying, checking crates."),
    "staff": Lazy("ui.cli.staff:staff", "Who is staff at this station: PINs and cards."),
    "commands": Lazy("ui.cli.commands:commands", "Printed barcodes that act as touches of the screen."),
    "backup": Lazy("ui.cli.backup:backup", "The station in one sealed file, taken while it runs."),
    "restore": Lazy("ui.cli.backup:restore", "Set a station up again from a backup."),
    "emulate": Lazy("ui.cli.emulate:emulate", "Emulators of devices and of a library system."),
    "tag": Lazy("ui.cli.tag:tag", "Read and make the memory of library tags."),
    "snapshot": Lazy("ui.cli.snapshot:snapshot", "Signed lists of cards and items for lending offline."),
    "speech": Lazy("ui.cli.speech:speech", "The sentences that a station reads aloud."),
    "ils": Lazy("ui.cli.ils:ils", "Find out what a library system really does."),
    "sip2": Lazy("ui.cli.sip2:sip2", "Read and write SIP2 messages, e.g. of a vendor's log."),
    "bench": Lazy("ui.cli.bench:bench", "Measure the station against what physics allows."),
    "shots": Lazy("ui.cli.shots:shots", "Every screen as a PNG file."),
    "poster": Lazy("ui.cli.poster:poster", "The page beside the machine: how to borrow and return."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
@click.version_option(package_name="tramsach", prog_name="tramsach")
def main() -> None:
    """Trạm Sách, the software of a self-service library station."""
