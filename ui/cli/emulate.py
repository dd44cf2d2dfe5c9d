"""`tramsach emulate …`: devices and a library system as programs, for people without the real ones.

Each emulator's command is in a file of its own (`emulate_<name>.py`), loaded only when called.
"""

from __future__ import annotations

from typing import Any

import click

from ui.cli.lazy import Lazy, LazyGroup

EMULATORS = {
    "ils": Lazy("ui.cli.emulate_ils:ils", "A small library system over SIP2 on TCP."),
    "feig": Lazy("ui.cli.emulate_feig:feig", "A FEIG OBID i-scan reader with tags on its pad, over TCP."),
    "rl866": Lazy(
        "ui.cli.emulate_rl866:rl866", "An RL866 reader with tags on its pad, on a pseudo-terminal."
    ),
    "threem": Lazy(
        "ui.cli.emulate_threem:threem",
        "A 3M / bibliotheca reader with tags on its pad, on a pseudo-terminal.",
    ),
    "pcsc": Lazy("ui.cli.emulate_pcsc:pcsc", "A PC/SC reader with a tag on it, behind this machine's pcscd."),
    "printer": Lazy(
        "ui.cli.emulate_printer:printer", "An ESC/POS receipt printer on TCP that prints to PNG."
    ),
    "scanner": Lazy("ui.cli.emulate_scanner:scanner", "A serial barcode scanner on a pseudo-terminal."),
    "bin": Lazy(
        "ui.cli.emulate_bin:return_bin", "A return bin behind a Modbus board, with its two antennas."
    ),
}


class _Emulators(LazyGroup):
    def invoke(self, ctx: click.Context) -> Any:
        """What this machine refuses (a port that is taken, a host that it does not know) is said in a sentence."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # nobody reads on: click ends quietly
        except OSError as error:
            raise click.ClickException(f"{ctx.invoked_subcommand}: {error}") from None


@click.group(cls=_Emulators, table=EMULATORS)
def emulate() -> None:
    """Emulators that speak the vendors' protocols byte by byte."""
