"""`python -m ui.bench.world_process FOLDER`: the emulators as a process of their own, so that nothing of them is measured.

Writes FOLDER/station.toml, prints its path once everything listens, and ends when its standard input does: an emulator
never outlives the bench that started it, however that ended.
"""

from __future__ import annotations

import sys
from pathlib import Path

from config.ils import Sip2Ils
from ui.demo.world import World


def station_file(world: World) -> Path:
    """The file that a technician would write for these wires."""
    settings = world.settings()
    ils, scanner, printer = settings.ils[0], world.scanner, world.printer
    assert isinstance(ils, Sip2Ils)
    assert ils.password is not None, "the world's library system wants a login"
    file = world.folder / "station.toml"
    file.write_text(
        f"""
[station]
id = "{settings.station.id}"
name = "{settings.station.name}"
library = "{settings.station.library}"
demo = true

[[ils]]
id = "{ils.id}"
host = "{ils.host}"
port = {ils.port}
user = "{ils.user}"
password = "{ils.password.get_secret_value()}"
institution = "{ils.institution}"

[rfid]
kind = "feig"
url = "{world.reader.url}"

[scanner]
kind = "serial"
device = "{scanner.device}"

[printer]
kind = "network"
host = "{printer.host}"
port = {printer.port}

[screen]
fullscreen = false

[journal]
path = "journal.db"
""",
        encoding="utf-8",
    )
    return file


def main(folder: str) -> None:
    with World(Path(folder)) as world:
        print(station_file(world), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
