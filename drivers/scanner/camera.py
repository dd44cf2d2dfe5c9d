"""A camera as a barcode scanner: raw frames from a capture program's standard output, decoded one by one.

A program of its own (ffmpeg, rpicam-vid) knows every camera there is, and takes its crashes with it. Frames that come
faster than they decode are skipped. Knows frames; `decode` knows codes, `sighting` when one counts, `clean` what may pass.
"""

from __future__ import annotations

import os
import select
import subprocess
from collections import deque
from time import monotonic

from PIL import Image

from drivers.errors import DeviceGone, Misconfigured
from drivers.scanner.clean import clean
from drivers.scanner.decode import decoder
from drivers.scanner.interface import Scan
from drivers.scanner.settings import CameraScannerSettings
from drivers.scanner.sighting import Sightings

_CHUNK = 1 << 20
_BACKLOG = 4  # frames


class CameraScanner:
    """The `Scanner` for `CameraScannerSettings`. Raises Misconfigured where the chosen decoder is not installed."""

    def __init__(self, settings: CameraScannerSettings) -> None:
        self._settings = settings
        self._decode = decoder(settings)
        self._grey = settings.width * settings.height
        self._frame_size = self._grey if settings.frames == "gray" else self._grey * 3 // 2  # Y, then U and V
        self._program: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()
        self._last_frame = 0.0
        self._sightings: Sightings[Scan] = Sightings()
        self._ready: deque[Scan] = deque()

    def open(self) -> None:
        """Starts the capture program and waits for its first picture. Raises DeviceGone, Misconfigured."""
        self.close()
        values = {
            "device": self._settings.device,
            "width": self._settings.width,
            "height": self._settings.height,
        }
        command = list(self._settings.command)
        try:
            command = [part.format_map(values) for part in command]
            self._program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603
        except (ValueError, LookupError, AttributeError) as error:
            raise Misconfigured(f"The camera program {command} cannot be started: {error!r}") from error
        except OSError as error:
            raise DeviceGone(
                f"The camera program {command[0]} does not start: {error.strerror}. Is it installed?"
            ) from error
        self._last_frame = monotonic()
        while len(self._buffer) < self._frame_size:
            self._fill(self._settings.start_timeout_s)

    def read(self, timeout_s: float) -> Scan | None:
        """The next scan, or None after `timeout_s` seconds without one. Raises DeviceGone."""
        deadline = monotonic() + timeout_s
        while not self._ready:
            frame = self._next_frame(deadline)
            if frame is None:
                return None
            self._ready.extend(self._sightings.frame(self._clean(frame), monotonic()))
        return self._ready.popleft()

    def _clean(self, frame: Image.Image) -> list[Scan]:
        """What may pass of what stands in this frame; of an identity card no more than its number is kept, even for a second."""
        cleaned = (clean(each.text, self._settings, symbology=each.symbology) for each in self._decode(frame))
        return [scan for scan in cleaned if scan is not None]

    def close(self) -> None:
        """Ends the capture program. May be called twice."""
        program, self._program = self._program, None
        self._buffer.clear()
        self._ready.clear()
        self._sightings = Sightings()
        if program is not None:
            program.kill()
            program.communicate()

    def _next_frame(self, deadline: float) -> Image.Image | None:
        """The newest whole frame, older ones skipped; None at the deadline."""
        while len(self._buffer) < _BACKLOG * self._frame_size and self._fill(0.0):
            """What was written while the last frame was being decoded."""
        while len(self._buffer) < self._frame_size:
            now = monotonic()
            patience = self._last_frame + self._settings.start_timeout_s - now
            if not self._fill(max(0.0, min(deadline - now, patience + 0.001))) and now >= deadline:
                return None
        skipped = (len(self._buffer) // self._frame_size - 1) * self._frame_size
        frame = bytes(self._buffer[skipped : skipped + self._grey])
        del self._buffer[: skipped + self._frame_size]
        self._last_frame = monotonic()
        return Image.frombytes("L", (self._settings.width, self._settings.height), frame)

    def _fill(self, timeout_s: float) -> bool:
        """Takes what the program has written; False when nothing in time."""
        if self._program is None or self._program.stdout is None:
            raise DeviceGone("The camera is not open.")
        descriptor = self._program.stdout.fileno()
        if not select.select([descriptor], [], [], timeout_s)[0]:
            if monotonic() - self._last_frame > self._settings.start_timeout_s:
                raise self._gone("gives no picture")
            return False
        data = os.read(descriptor, _CHUNK)
        if not data:
            raise self._gone("was unplugged, or its program ended")
        self._buffer += data
        return True

    def _gone(self, what: str) -> DeviceGone:
        self.close()
        return DeviceGone(
            f"The camera {self._settings.device} {what}. Try: {' '.join(self._settings.command)} (with its values)."
        )
