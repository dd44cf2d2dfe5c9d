"""A sensitiser's trial by this command itself: the magnetic strip of one spare book is switched off and on again.

The station must not run: it holds its device. Knows no maker.
"""

from __future__ import annotations

import click

from config.settings import Settings
from kiosk import devices

HOLD = "Put a SPARE book with a magnetic strip on it; no tape or diskette near it."
EXPECT = "Expect: its strip is switched off and on again, and the gate alarms at it afterwards."
NOT_SWITCHED = "Do: is the book on the marked place, spine first, and has it a strip? Then the device's own lamp and manual."


def try_sensitiser(settings: Settings, _seconds: float, _write: bool = False) -> bool:
    """Ends armed, as a book in stock is; a device that does not say that it is done has failed. Raises DriverError."""
    sensitiser = devices.sensitiser(settings)
    assert sensitiser is not None
    click.echo(f"{HOLD}\n{EXPECT}")
    click.pause("Press any key when it lies there.")
    try:
        sensitiser.open()
        for armed, words in ((False, "desensitised"), (True, "sensitised")):
            if not sensitiser.switch(armed=armed, media=""):
                click.echo(f"FAILED: the device does not say that the strip is {words}.\n{NOT_SWITCHED}")
                return False
            click.echo(f"  {words}")
    finally:
        sensitiser.close()
    click.echo("PASSED: the device says that it switched the strip; have the gate confirm it.")
    return True
