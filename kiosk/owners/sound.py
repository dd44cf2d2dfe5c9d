"""Owns the loudspeaker: plays the station's sounds through ALSA, by alsa-utils' `aplay`.

A station without loudspeaker, sound card or aplay is a healthy, silent station: it says so once in its log and goes on.
What piles up while one sound plays is heard as one sound, the gravest: ten books read at once are not ten ticks.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from kiosk.effects import Sound
from kiosk.owners.owner import Owner, Post
from kiosk.sounds import waveform

log = structlog.get_logger(__name__)

APLAY: Final = (
    "aplay",
    "--quiet",
    "--file-type",
    "wav",
    "--device",
)  # and the device; the file comes by stdin
PATIENCE_S: Final = 3.0  # the longest sound takes 0.6 s; a device that another program holds takes for ever
_GRAVITY: Final = (Sound.READ, Sound.DONE, Sound.ATTENTION, Sound.ERROR)


class SoundOwner(Owner):
    def __init__(self, device: str, volume: int, post: Post, player: Sequence[str] = APLAY) -> None:
        """`device` is ALSA's name of one, such as "default" or "plughw:CARD=Headphones"; `volume` per cent."""
        super().__init__("sound", post)
        self._command = (*player, device)
        self._waiting: SimpleQueue[Sound] = SimpleQueue()
        self._heard: bool | None = None
        self._waveform = cache(lambda sound: waveform(sound, volume))

    def play(self, sound: Sound) -> None:
        """Heard soon, if at all; never an obstacle to anybody."""
        self._waiting.put(sound)
        self.do(self._play_waiting)

    def _play_waiting(self) -> None:
        waiting = []
        while True:
            try:
                waiting.append(self._waiting.get_nowait())
            except Empty:
                break
        if waiting:  # else an earlier job has played for this one too
            self._tell(self._play(max(waiting, key=_GRAVITY.index)))

    def _play(self, sound: Sound) -> str:
        """Why it was not heard, or ""."""
        try:
            played = subprocess.run(  # noqa: S603 # the command is ours, the device a technician's word
                self._command, input=self._waveform(sound), capture_output=True, timeout=PATIENCE_S
            )
        except subprocess.TimeoutExpired:
            return f"the sound device took more than {PATIENCE_S:g} s: does another program hold it?"
        except OSError as error:
            return f"cannot run {self._command[0]} ({error.strerror}): apt-get install alsa-utils"
        if played.returncode == 0:
            return ""
        return played.stderr.decode(errors="replace").strip() or f"ended with {played.returncode}"

    def _tell(self, trouble: str) -> None:
        if (heard := not trouble) == self._heard:
            return
        self._heard = heard
        log.info("sound.ready") if heard else log.warning("sound.silent", error=trouble)
