"""What both foreign servers stand on: the small library behind them, a port to announce, an end when the test ends.

Runs in `.venv-peers`, from the root of the project. The SIP2 in these processes is the foreign package's alone; ours
is only the library, which knows no SIP2.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from pathlib import Path

from sip2.server.library import Library

LOGIN = ("kiosk", "secret")


def library_from_arguments() -> Library:
    """The library, recording what it executes in the file of `--record`."""
    options = argparse.ArgumentParser()
    options.add_argument("--record", type=Path, required=True)
    record = options.parse_args().record
    return Library(record=record)


def announce(port: int) -> None:
    """Tells the test the port, and ends this process when the test closes our standard input, however it ended."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
