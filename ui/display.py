"""Whether a window can be opened here and whether anybody would see it, found out before Qt is loaded.

Qt ends the whole process where it reaches no display, with words for programmers. Variables alone prove nothing: they
outlive the display that they name. So the display is called. Knows no Qt, and starts none.
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 1.0
_X_SOCKETS: Final = Path("/", "tmp", ".X11-unix")  # on every machine, whatever TMPDIR says: Xserver(1)
_X_TCP_PORT: Final = 6000
_UNSEEN: Final = ("offscreen", "minimal")
_DEVICES: Final = {"linuxfb": "fb*", "eglfs": "dri/card*"}  # Qt's way of drawing: what it needs below /dev


def why_unseen() -> str:
    """Why nobody would see a window that is opened here; nothing where somebody would."""
    platforms = _platforms()
    if platforms and all(name in _UNSEEN for name in platforms):
        return f"QT_QPA_PLATFORM={platforms[0]} draws for nobody"
    return why_no_window()


def why_no_window() -> str:
    """Why Qt could not open a window here, seen or not; nothing where it could."""
    platforms = _platforms() or _by_session()
    if not platforms:
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    troubles = [_trouble(name) for name in platforms]
    return "" if "" in troubles else troubles[0]


def _platforms() -> list[str]:
    """As somebody asked for: "wayland;xcb" or "linuxfb:fb=/dev/fb1"."""
    asked = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return [name for each in asked if (name := each.partition(":")[0])]


def _by_session() -> list[str]:
    variables = {"WAYLAND_DISPLAY": "wayland", "DISPLAY": "xcb"}
    return [platform for name, platform in variables.items() if os.environ.get(name)]


def _trouble(platform: str) -> str:
    if platform.startswith("wayland"):
        return _wayland()
    if platform == "xcb":
        return _x11(os.environ.get("DISPLAY", ""))
    needed = _DEVICES.get(platform)
    if needed and not any(Path("/dev").glob(needed)):
        return f"QT_QPA_PLATFORM={platform} needs /dev/{needed}, and there is none"
    return ""


def _wayland() -> str:
    if os.environ.get("WAYLAND_SOCKET"):  # a connection that the compositor has opened already
        return ""
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    place = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), name)
    return "" if _answers(str(place)) else f"no Wayland compositor listens at {place}"


def _x11(display: str) -> str:
    named = re.fullmatch(r"(?:\w+/)?(?P<host>[^:]*):(?P<number>\d+)(?:\.\d+)?", display)
    if named is None:
        return f"DISPLAY={display} names no X server"
    host, number = named["host"], int(named["number"])
    if host in ("", "unix"):
        place = f"{_X_SOCKETS}/X{number}"
        reached = _answers(f"\0{place}") or _answers(place)
    else:
        reached = _answers((host, _X_TCP_PORT + number))
    return "" if reached else f"no X server answers at DISPLAY={display}"


def _answers(place: str | tuple[str, int]) -> bool:
    try:
        if isinstance(place, tuple):
            socket.create_connection(place, _PATIENCE_S).close()
        else:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(_PATIENCE_S)
                line.connect(place)
    except (OSError, OverflowError):  # the second: no port has such a number
        return False
    return True
