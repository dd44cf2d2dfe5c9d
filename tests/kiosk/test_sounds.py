"""The four sounds: told apart, as loud as the library wants, and never in anybody's way."""

from __future__ import annotations

import io
import itertools
import shutil
import stat
import sys
import wave
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from structlog.testing import capture_logs

from kiosk.effects import Sound
from kiosk.owners.sound import APLAY, SoundOwner
from kiosk.sounds import make, unpack, waveform

LISTENER = """#!{python}
# Stands for aplay: keeps what it is given, and says how it ended as its device's name tells.
import sys, pathlib
heard = pathlib.Path({heard!r})
heard.joinpath(str(len(list(heard.iterdir())))).write_bytes(sys.stdin.buffer.read())
if sys.argv[-1] == "busy":
    sys.exit("aplay: main:831: audio open error: Device or resource busy")
"""


class Loudspeaker:
    """A program in aplay's place that remembers what was played."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "heard"
        self.folder.mkdir()
        self.program = folder / "aplay"
        self.program.write_text(LISTENER.format(python=sys.executable, heard=str(self.folder)))
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)

    def owner(self, device: str = "default", volume: int = 60) -> SoundOwner:
        return SoundOwner(device, volume, lambda what: None, (str(self.program),))

    @property
    def heard(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted(self.folder.iterdir())]


@pytest.fixture
def loudspeaker(tmp_path: Path) -> Loudspeaker:
    return Loudspeaker(tmp_path)


def played(owner: SoundOwner, *sounds: Sound) -> list[str]:
    """Ask for these before the owner starts, then let it end; what it logged."""
    with capture_logs() as logged:
        for sound in sounds:
            owner.play(sound)
        owner.start()
        owner.stop()
        assert owner.join(10.0)
    return [f"{entry['event']} {entry.get('error', '')}".strip() for entry in logged]


def frames(wav: bytes) -> list[int]:
    with wave.open(io.BytesIO(wav)) as opened:
        return list(unpack(opened.readframes(opened.getnframes())))


def crossings(samples: list[int]) -> int:
    """How often the wave crosses zero, which grows with pitch and length."""
    return sum((one < 0) != (other < 0) for one, other in itertools.pairwise(samples))


@pytest.mark.parametrize("sound", Sound)
def test_the_shipped_files_are_those_that_the_script_makes(sound: Sound) -> None:
    with TemporaryDirectory() as folder:
        made = frames(make.write(sound, Path(folder)).read_bytes())
    shipped = frames(waveform(sound, 100))
    assert len(shipped) == len(made)
    assert max(abs(one - other) for one, other in zip(shipped, made, strict=True)) <= 1


def test_no_two_sounds_can_be_taken_for_each_other() -> None:
    """By tone count, direction and length together; the same is heard by ears that miss the high tones."""
    shapes = {
        sound: [(tone.hertz, tone.seconds) for tone in tones if tone.hertz]
        for sound, tones in make.TONES.items()
    }
    assert len(shapes[Sound.READ]) == 1
    up, alike, down = (shapes[sound] for sound in (Sound.DONE, Sound.ATTENTION, Sound.ERROR))
    assert up[0][0] * 1.3 < up[1][0]
    assert alike[0][0] == alike[1][0]
    assert down[0][0] > down[1][0] * 1.3
    assert max(tone[0] for tones in shapes.values() for tone in tones) < 1500


@pytest.mark.parametrize("sound", Sound)
def test_every_sound_is_short_begins_and_ends_in_silence_and_never_clips(sound: Sound) -> None:
    samples = frames(waveform(sound, 100))
    assert len(samples) / make.RATE <= 0.65
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 400
    assert 8_000 < max(map(abs, samples)) < 32_000


def test_the_volume_scales_the_wave_and_leaves_its_pitch() -> None:
    full, half = frames(waveform(Sound.DONE, 100)), frames(waveform(Sound.DONE, 50))
    assert max(half) == pytest.approx(max(full) / 2, abs=1)
    assert crossings(half) == pytest.approx(crossings(full), abs=4)


def test_a_sound_goes_to_the_player_as_a_whole_wav_file_and_the_device_is_named(
    loudspeaker: Loudspeaker,
) -> None:
    assert played(loudspeaker.owner(), Sound.DONE) == ["sound.ready"]
    assert loudspeaker.heard == [waveform(Sound.DONE, 60)]


def test_of_sounds_that_pile_up_only_the_gravest_is_heard(loudspeaker: Loudspeaker) -> None:
    played(loudspeaker.owner(), Sound.READ, Sound.ERROR, Sound.READ, Sound.DONE)
    assert loudspeaker.heard == [waveform(Sound.ERROR, 60)]


def test_a_device_that_cannot_play_is_told_once_and_tried_again(loudspeaker: Loudspeaker) -> None:
    owner = loudspeaker.owner("busy")
    with capture_logs() as logged:
        owner.start()
        owner.play(Sound.READ)
        owner.do(lambda: owner.play(Sound.DONE))  # once the first has been played
        owner.do(owner.stop)
        assert owner.join(10.0)
    assert [entry["event"] for entry in logged] == ["sound.silent"]
    assert "Device or resource busy" in logged[0]["error"]
    assert loudspeaker.heard[0] == waveform(Sound.READ, 60)


def test_a_machine_without_a_player_is_silent_and_says_what_to_install(tmp_path: Path) -> None:
    owner = SoundOwner("default", 60, lambda what: None, (str(tmp_path / "nothing"),))
    (told,) = played(owner, Sound.READ)
    assert told.startswith("sound.silent")
    assert "apt-get install alsa-utils" in told


@pytest.mark.skipif(shutil.which(APLAY[0]) is None, reason="alsa-utils is not installed")
def test_the_real_aplay_takes_our_files_on_alsa_s_null_device() -> None:
    owner = SoundOwner("null", 60, lambda what: None)
    assert played(owner, Sound.ERROR) == ["sound.ready"]
