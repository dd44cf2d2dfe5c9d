"""A camera for tests: a capture program that writes the picture of the moment as raw grey frames, some each second.

Run as a program it is what ffmpeg is to a real camera: `python -m drivers.scanner.emulator_camera PATH FPS`.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from typing import Self

from PIL import Image


class CameraEmulator:
    """A context manager; `command` goes into the scanner's settings, with this size."""

    def __init__(self, width: int = 640, height: int = 480, frames_per_s: float = 50) -> None:
        self.size = (width, height)
        self._folder = tempfile.TemporaryDirectory(prefix="camera-")
        self._path = Path(self._folder.name) / "frame"
        self._frames_per_s = frames_per_s
        self.show(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
        self._folder.cleanup()

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-m", __name__, str(self._path), str(self._frames_per_s))

    def show(self, picture: Image.Image | None) -> None:
        """Puts a picture before the lens, centred on a grey table; None takes it away."""
        view = Image.new("L", self.size, 200)
        if picture is not None:
            left, top = (self.size[0] - picture.width) // 2, (self.size[1] - picture.height) // 2
            view.paste(picture.convert("L"), (left, top))
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(view.tobytes())
        fresh.replace(self._path)  # a frame is never half one picture and half another

    def unplug(self) -> None:
        """The program ends, as ffmpeg does when the camera goes."""
        self._path.unlink(missing_ok=True)


def _play(path: Path, frames_per_s: float) -> None:
    tick = threading.Event()
    while path.exists():
        sys.stdout.buffer.write(path.read_bytes())
        sys.stdout.buffer.flush()
        tick.wait(1 / frames_per_s)


if __name__ == "__main__":
    _play(Path(sys.argv[1]), float(sys.argv[2]))
