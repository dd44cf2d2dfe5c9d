"""Owns the voice: plays recorded sentences to a headset, and to the loudspeaker what everybody may hear, by `aplay`.

What is said follows from the views (`kiosk.rules.speaking`). The next prompt, and any touch, cuts the one before short: who knows
the way does not wait for a voice. A sentence without a recording is passed over; a device that cannot play is told once.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog

from kiosk.messages import Message
from kiosk.owners.owner import Owner, Post
from kiosk.rules.speaking import Prompt, passes, prompt, recorded_code
from kiosk.view import View

log = structlog.get_logger(__name__)

APLAY: Final = ("aplay", "--quiet", "--device")  # then the device, and the files
LOOK_EVERY_S: Final = 1.0  # whether what was being said has ended
ENDS_S: Final = 3.0


class SpeechOwner(Owner):
    def __init__(
        self,
        recordings: Path,
        headset: str | None,
        loudspeaker: str | None,
        post: Post,
        player: Sequence[str] = APLAY,
    ) -> None:
        """`recordings` holds `<language>/<code>.wav`; the devices are ALSA's names. None: there is no such device."""
        super().__init__("speech", post)
        self._recordings, self._player = recordings, tuple(player)
        self._headset, self._loudspeaker = headset, loudspeaker
        self._before: View | None = None
        self._saying: list[subprocess.Popen[bytes]] = []
        self._silent: set[str] = set()

    def follow(self, view: View) -> None:
        """The reader sees this now: say what is new in it."""
        self.do(lambda: self._follow(view))

    def hush(self) -> None:
        """The reader has touched something: no more of what is being said."""
        self.do(self._cut_short)

    def name_control(self, code: str) -> None:
        """The reader's keys are on the control with these words: say them, into the headset only."""
        self.do(lambda: self._name(code))

    def idle(self) -> float | None:
        for player in [each for each in self._saying if each.poll() is not None]:
            self._ended(player)
        return LOOK_EVERY_S if self._saying else None

    def closed(self) -> None:
        self._cut_short()

    def _follow(self, view: View) -> None:
        said = prompt(self._before, view)
        if not passes(view):
            self._before = view
        if said is not None:
            self._cut_short()
            self._say(said)

    def _name(self, code: str) -> None:
        if self._before is not None and (recorded := recorded_code(Message(code))):
            self._cut_short()
            self._say(Prompt(self._before.language, (recorded,), headset_only=True))

    def _say(self, said: Prompt) -> None:
        files = [file for code in said.codes if (file := self._file(said.language, code)).is_file()]
        if not files:
            return
        for device in (self._headset, None if said.headset_only else self._loudspeaker):
            if device is not None:
                self._play(device, files)

    def _file(self, language: str, code: str) -> Path:
        return self._recordings / language / f"{code}.wav"

    def _play(self, device: str, files: list[Path]) -> None:
        command = (*self._player, device, *map(str, files))
        try:
            player = subprocess.Popen(  # noqa: S603 # the command is ours, the device a technician's word
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except OSError as error:
            self._tell(device, f"cannot run {command[0]} ({error.strerror}): apt-get install alsa-utils")
            return
        self._saying.append(player)

    def _cut_short(self) -> None:
        for player in list(self._saying):
            if player.poll() is not None:
                self._ended(player)
                continue
            player.kill()  # SIGTERM, which a station holds back, its children hold back, too
            self._complaint(player)

    def _ended(self, player: subprocess.Popen[bytes]) -> None:
        words = self._complaint(player) or f"ended with {player.returncode}"
        assert isinstance(player.args, tuple)
        self._tell(str(player.args[len(self._player)]), words if player.returncode else "")

    def _complaint(self, player: subprocess.Popen[bytes]) -> str:
        self._saying.remove(player)
        try:
            _, complaint = player.communicate(timeout=ENDS_S)
        except subprocess.TimeoutExpired:  # held by a sound device that hangs
            player.kill()
            _, complaint = player.communicate()
        return complaint.decode(errors="replace").strip()

    def _tell(self, device: str, trouble: str) -> None:
        """Once where it begins to fail, once where it works again."""
        if bool(trouble) == (device in self._silent):
            return
        if trouble:
            self._silent.add(device)
            log.warning("speech.silent", device=device, error=trouble)
        else:
            self._silent.remove(device)
            log.info("speech.ready", device=device)
