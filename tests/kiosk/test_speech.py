"""The voice at its devices: recordings through aplay, cut short by the next prompt and by any touch."""

from __future__ import annotations

import os
import select
import shutil
import stat
import sys
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kiosk.messages import say
from kiosk.owners.speech import APLAY, SpeechOwner
from kiosk.recordings import CannotSpeak, missing, recording, sentences, speak_into
from kiosk.view import Action, PinPad, Screen, View
from tests.demo.bench import bench
from ui.demo.world import READER_CARD, READER_PIN

PATIENCE_S = 20.0
PIN = View(Screen.PIN, "vi", say("pin.heading"), say("pin.detail"), pin=PinPad(0))
CARD = View(Screen.CARD, "en", say("card.heading"))
PLAYER = """#!{python}
# Stands for aplay: tells device and files, and plays for ever, or not at all, if that is its device's name.
import os, pathlib, signal, sys
place = sys.argv.index("--device") + 1
device, files = sys.argv[place], [pathlib.Path(file) for file in sys.argv[place + 1:]]
if device == "busy":
    sys.exit("aplay: main:831: audio open error: Device or resource busy")

def tell(words):
    with open({told!r}, "w") as fifo:
        fifo.write(words + "\\n")

def outlived():
    # Nobody tells of their own SIGKILL: the other half does, and what the player would complain into stays open until then.
    life, own = os.pipe()
    if os.fork() == 0:
        os.close(own)
        os.read(life, 1)
        tell("cut")
        os._exit(0)

if device == "endless":
    outlived()
tell(" ".join([device, *(file.parent.name + "/" + file.stem for file in files)]))
while device == "endless":
    signal.pause()
"""


class Ears:
    """A program in aplay's place, and recordings of everything that hold nothing."""

    def __init__(self, folder: Path) -> None:
        fifo = folder / "told"
        os.mkfifo(fifo)
        self._told, self._unread = os.open(fifo, os.O_RDWR), b""
        self.program = folder / "aplay"
        self.program.write_text(PLAYER.format(python=sys.executable, told=str(fifo)))
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)
        self.recordings = folder / "speech"
        for language in ("vi", "en"):
            for code in sentences(language):
                file = recording(self.recordings, language, code)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()

    def voice(self, headset: str | None = "jack", loudspeaker: str | None = None) -> SpeechOwner:
        player = (str(self.program), "--quiet", "--device")
        return SpeechOwner(self.recordings, headset, loudspeaker, lambda what: None, player)

    def next(self) -> str:
        """What a player tells next; fails when none does."""
        while b"\n" not in self._unread:
            ready, _, _ = select.select([self._told], [], [], PATIENCE_S)
            assert ready, "nothing was said"
            self._unread += os.read(self._told, 4096)
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode()

    def hears(self, recorded: str) -> None:
        """Sooner or later."""
        while recorded not in self.next().split():
            pass

    def close(self) -> str:
        """What was told that nobody asked for."""
        while select.select([self._told], [], [], 0)[0]:
            self._unread += os.read(self._told, 4096)
        os.close(self._told)
        return self._unread.decode()


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[Ears]:
    made = Ears(tmp_path)
    yield made
    assert made.close() == ""


@pytest.fixture
def voices() -> Iterator[list[SpeechOwner]]:
    """Started voices; ended here."""
    started: list[SpeechOwner] = []
    yield started
    for voice in started:
        voice.stop()
        assert voice.join(PATIENCE_S)


def hear_out(voice: SpeechOwner) -> None:
    """On the voice's own thread: until its players have ended by themselves."""
    for player in voice._saying:
        player.wait(PATIENCE_S)


def begin(voice: SpeechOwner, voices: list[SpeechOwner]) -> SpeechOwner:
    voice.start()
    voices.append(voice)
    return voice


def test_a_screen_is_read_into_the_headset_in_the_readers_language(
    ears: Ears, voices: list[SpeechOwner]
) -> None:
    voice = begin(ears.voice(), voices)
    voice.follow(PIN)
    assert ears.next() == "jack vi/pin.heading vi/pin.detail"
    voice.follow(CARD)
    assert ears.next() == "jack en/card.heading"


def test_the_loudspeaker_hears_only_what_anybody_may_hear(ears: Ears, voices: list[SpeechOwner]) -> None:
    voice = begin(ears.voice("jack", "hall"), voices)
    voice.follow(CARD)
    assert {ears.next(), ears.next()} == {"jack en/card.heading", "hall en/card.heading"}
    voice.follow(View(Screen.NOTICE, "vi", say("notice.card_see_staff")))
    assert ears.next() == "jack vi/notice.card_see_staff"


def test_without_a_headset_what_is_private_is_not_said(ears: Ears, voices: list[SpeechOwner]) -> None:
    voice = begin(ears.voice(None, "hall"), voices)
    voice.follow(View(Screen.NOTICE, "vi", say("notice.card_see_staff")))
    voice.follow(PIN)
    assert ears.next() == "hall vi/pin.heading vi/pin.detail"


def test_the_next_prompt_cuts_the_one_before_short(ears: Ears, voices: list[SpeechOwner]) -> None:
    voice = begin(ears.voice("endless"), voices)
    voice.follow(PIN)
    assert ears.next().startswith("endless vi/pin.heading")
    voice.follow(CARD)
    assert (ears.next(), ears.next()) == ("cut", "endless en/card.heading")
    voice.hush()
    assert ears.next() == "cut"


def test_typing_a_pin_says_nothing_and_silences_the_question_for_it(
    ears: Ears, voices: list[SpeechOwner]
) -> None:
    voice = begin(ears.voice("endless"), voices)
    voice.follow(PIN)
    assert ears.next() == "endless vi/pin.heading vi/pin.detail"
    for typed in range(1, 5):
        voice.hush()
        voice.follow(replace(PIN, pin=PinPad(typed)))
    assert ears.next() == "cut"
    voice.follow(CARD)
    assert ears.next() == "endless en/card.heading"
    voice.hush()
    assert ears.next() == "cut"


def test_the_control_that_keys_have_come_to_is_named_in_the_headset_only(
    ears: Ears, voices: list[SpeechOwner]
) -> None:
    voice = begin(ears.voice("jack", "hall"), voices)
    voice.name_control("action.borrow")  # nothing is on the glass yet
    voice.follow(View(Screen.WELCOME, "en", say("welcome.heading")))
    assert ears.next() == "jack en/welcome.heading"
    voice.name_control("../../etc/passwd")
    voice.name_control("action.borrow")
    assert ears.next() == "jack en/action.borrow"


def test_a_station_that_ends_does_not_go_on_talking(ears: Ears) -> None:
    voice = ears.voice("endless")
    voice.start()
    voice.follow(PIN)
    assert ears.next().startswith("endless")
    voice.stop()
    assert voice.join(PATIENCE_S)
    assert ears.next() == "cut"


def test_a_sentence_without_a_recording_is_passed_over(ears: Ears, voices: list[SpeechOwner]) -> None:
    recording(ears.recordings, "vi", "pin.heading").unlink()
    voice = begin(ears.voice(), voices)
    voice.follow(replace(PIN, language="km"))  # nobody recorded any
    voice.follow(PIN)
    assert ears.next() == "jack vi/pin.detail"


def test_a_device_that_cannot_play_is_told_once_with_its_own_words(ears: Ears) -> None:
    voice = ears.voice("busy")
    with capture_logs() as logged:
        voice.start()
        for view in (PIN, CARD, PIN):
            voice.follow(view)
            voice.do(lambda: hear_out(voice))
        voice.stop()
        assert voice.join(PATIENCE_S)
    (told,) = logged
    assert told["event"] == "speech.silent"
    assert "Device or resource busy" in told["error"]


def test_a_machine_without_a_player_says_what_to_install(tmp_path: Path, ears: Ears) -> None:
    voice = SpeechOwner(ears.recordings, "jack", None, lambda what: None, (str(tmp_path / "nothing"),))
    with capture_logs() as logged:
        voice.start()
        voice.follow(PIN)
        voice.follow(CARD)
        voice.stop()
        assert voice.join(PATIENCE_S)
    (told,) = logged
    assert told["event"] == "speech.silent"
    assert "apt-get install alsa-utils" in told["error"]


def test_a_whole_station_reads_a_visit_aloud(
    ears: Ears, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    speech = {"recordings": str(ears.recordings), "headset": "jack"}
    with bench(tmp_path, speech=speech) as b:
        ears.hears("vi/welcome.heading")
        b.world.scanner.scan(READER_CARD)
        ears.hears("vi/pin.heading")
        for digit in READER_PIN:
            b.touch(Action.DIGIT, digit)
        ears.hears("vi/items.borrow")
        b.world.put("one")
        ears.hears("vi/row.borrowed")
        b.touch(Action.FINISH)
        ears.hears("vi/receipt.ask")
        b.touch(Action.NO_RECEIPT)
        ears.hears("vi/goodbye.borrowed")
        ears.hears("vi/welcome.heading")


# --- the recordings ---

ESPEAK = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@ESPEAK
def test_espeak_speaks_what_is_missing_and_leaves_a_library_s_own_recording_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.recordings.FAMILIES", {"pin"})
    own = recording(tmp_path, "vi", "pin.heading")
    own.parent.mkdir()
    own.write_bytes(b"a person's voice")
    made = speak_into(tmp_path)
    assert made["en"] == made["vi"] + 1 > 1
    assert own.read_bytes() == b"a person's voice"
    with wave.open(str(recording(tmp_path, "en", "pin.heading"))) as spoken:
        assert spoken.getnframes() / spoken.getframerate() > 0.5
    assert {language for language, _ in missing(tmp_path)} == {"km"}
    assert set(speak_into(tmp_path).values()) == {0}
    assert not list(tmp_path.rglob("*.part"))


@ESPEAK
@pytest.mark.skipif(shutil.which(APLAY[0]) is None, reason="alsa-utils is not installed")
def test_the_real_aplay_takes_several_recordings_on_alsa_s_null_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.recordings.FAMILIES", {"pin"})
    speak_into(tmp_path)
    voice = SpeechOwner(tmp_path, "null", None, lambda what: None)
    with capture_logs() as logged:
        voice.start()
        voice.follow(PIN)
        voice.do(lambda: hear_out(voice))
        voice.follow(replace(PIN, language="en"))  # cut short at once, which aplay calls an error
        voice.stop()
        assert voice.join(PATIENCE_S)
    assert logged == []


def test_a_machine_without_espeak_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(CannotSpeak, match="apt-get install --no-install-recommends espeak-ng"):
        speak_into(tmp_path, program=str(tmp_path / "nothing"))


def test_a_program_that_writes_nothing_leaves_no_recording(tmp_path: Path) -> None:
    with pytest.raises(CannotSpeak, match="did not write"):
        speak_into(tmp_path, program="true")
    assert len(list(missing(tmp_path, ("vi",)))) == len(sentences("vi"))
