"""The files that the station's voice plays: which sentences there are, and how espeak-ng speaks them (`<language>/<code>.wav`).

A file that is there stays: a library replaces the machine's voice, sentence by sentence, by putting its own recordings in place.
espeak-ng speaks no Khmer that a reader would understand, so Khmer is recorded by people. Knows no sound device.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.messages import Message, say
from kiosk.rules.speaking import BOXES, FAMILIES, of_box
from kiosk.texts import LANGUAGES, Override, Texts
from kiosk.texts.overrides import known_sentences, value_names

VOICES: Final = {"vi": "vi-vn-x-south", "en": "en"}
"""Of espeak-ng, by language: that of the Mekong delta. A language left out is recorded by people."""

WORDS_A_MINUTE: Final = 140  # espeak-ng's own 175 is too fast for whoever does not know the sentence
PATIENCE_S: Final = 30.0


class CannotSpeak(Exception):
    """espeak-ng is not there, or did not write a file; says what to do."""


def sentences(language: str, override: Override | None = None) -> dict[str, str]:
    """Code → words of everything that the voice may say: whole sentences, without a value in them but a box's number."""
    tongue = Texts(language, override=override)
    values = {
        code: value_names(sentence)
        for code, sentence in sorted(known_sentences(language).items())
        if code.partition(".")[0] in FAMILIES
    }
    plain = {code: tongue.say(Message(code)) for code, names in values.items() if not names}
    boxed = [code for code, names in values.items() if names == {"tray"}]
    return plain | {of_box(code, box): tongue.say(say(code, tray=box)) for code in boxed for box in BOXES}


def missing(folder: Path, languages: tuple[str, ...] = LANGUAGES) -> Iterator[tuple[str, str]]:
    """Language and code of each sentence that has no recording."""
    for language in languages:
        for code in sentences(language):
            if not recording(folder, language, code).is_file():
                yield language, code


def recording(folder: Path, language: str, code: str) -> Path:
    return folder / language / f"{code}.wav"


def speak_into(
    folder: Path, overrides: Mapping[str, Override] | None = None, program: str = "espeak-ng"
) -> dict[str, int]:
    """Make what is missing in the languages of VOICES; how many of each. Raises CannotSpeak and TextsError."""
    made = dict.fromkeys(VOICES, 0)
    for language, voice in VOICES.items():
        own = (overrides or {}).get(language)
        for code, words in sentences(language, own).items():
            file = recording(folder, language, code)
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                _speak(program, voice, words, file)
                made[language] += 1
    return made


def _speak(program: str, voice: str, words: str, file: Path) -> None:
    """Into a file beside it first: half a sentence is never taken for a recording."""
    half = file.with_suffix(".part")
    command = [program, "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(half), "--stdin"]
    try:
        spoken = subprocess.run(  # noqa: S603 # the words go by stdin, so none of them is an option
            command, input=words.encode(), capture_output=True, timeout=PATIENCE_S
        )
    except OSError as error:
        raise CannotSpeak(
            f"cannot run {program} ({error.strerror}): apt-get install --no-install-recommends espeak-ng"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise CannotSpeak(f"{program} took more than {PATIENCE_S:g} s for {file.name}") from error
    if spoken.returncode or not half.is_file():
        raise CannotSpeak(
            f"{program} did not write {file.name}: {spoken.stderr.decode(errors='replace').strip()}"
        )
    half.replace(file)
