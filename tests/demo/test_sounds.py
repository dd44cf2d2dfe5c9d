"""The station is heard: what the rules play comes out of the loudspeaker and shows on the reader's own lamp."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.effects import Sound
from kiosk.sounds import waveform
from kiosk.view import Screen
from tests.demo.bench import bench
from tests.kiosk.test_sounds import Loudspeaker


def test_a_loan_is_heard_from_card_to_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loudspeaker = Loudspeaker(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with bench(tmp_path, sound={"volume": 60}) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        b.rows(1)
        b.leave()
    assert {waveform(Sound.READ, 60), waveform(Sound.DONE, 60)} <= set(loudspeaker.heard)
    assert waveform(Sound.ERROR, 60) not in loudspeaker.heard
