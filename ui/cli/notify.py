"""Tells systemd how this service is: ready, alive, stopping (sd_notify(3)); without systemd it tells nobody.

Knows no station. Whoever runs one says "alive" only when all that must tick has ticked.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def tell(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Sends one state to the socket in $NOTIFY_SOCKET ("@" stands for an abstract one); True when it went out."""
    address = environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        try:
            link.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
        except OSError:  # systemd is being replaced, or its buffer is full: the next one will do
            return False
    return True


def ready() -> bool:
    """Ready, and that this is the main process: under cage it is cage's child, and is the one to be told to end."""
    return tell(f"{READY}\nMAINPID={os.getpid()}")


def watchdog_s(environ: Mapping[str, str] = os.environ) -> float | None:
    """How often "alive" must be told at the latest: half of WatchdogSec= (sd_watchdog_enabled(3)); None without a watchdog.

    $WATCHDOG_PID is not looked at: it names cage, whose child we are, and NotifyAccess=all lets a child speak.
    """
    limit = environ.get("WATCHDOG_USEC", "")
    return int(limit) / 2_000_000 if limit.isascii() and limit.isdigit() else None
