"""What `tramsach ils probe` prints and writes: a draft that is TOML whatever came, and the transcript in any case."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from sip2.probe import Known, Report
from sip2.probe.report import Finding
from sip2.profile import load_profile
from sip2.server import IlsServer
from tests.sip2.server.test_probe import CARD, ITEM, library
from ui.cli.ils import ils as command


def test_the_command_prints_drafts_and_transcribes(tmp_path: Path) -> None:
    draft, transcript = tmp_path / "draft.toml", tmp_path / "transcript.txt"
    with IlsServer(library(), personality="koha") as ils:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "ui.cli", "ils", "probe", ils.host, str(ils.port)),
                *("--user", "kiosk", "--card", CARD, "--item", ITEM, "--answer", "0.2", "--write"),
                *("--draft", str(draft), "--transcript", str(transcript)),
            ],
            env={**os.environ, "TRAMSACH_ILS_PASSWORD": "kiosk", "TRAMSACH_ILS_PIN": "9999"},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 0, done.stderr
    assert "98 says yes to message 25, but it does not work" in done.stdout
    assert load_profile(draft).return_not_on_loan == "ok0_alert"
    assert CARD not in transcript.read_text(encoding="utf-8")


@pytest.mark.parametrize("odd", ["A\x7fB", 'A"B', "A\\B", "A\x1bB", "A\x9b2J\u202e\U000e0041", "Thư viện"])
def test_whatever_a_system_calls_itself_the_draft_is_toml(odd: str) -> None:
    report = Report(True, (), {"institution": Known(odd, "AO of its 98")}, (), (), ())
    draft = report.draft("Draft", "probe")
    assert tomllib.loads(draft)["institution"]["value"] == odd
    assert all(line.isprintable() for line in draft.splitlines())


def test_a_title_that_would_steer_the_terminal_is_printed_and_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = Finding(12, "the title as it came: \x1b]0;pwned\x07\x1b[2J\x9b1m\u202eKieu")
    monkeypatch.setattr("ui.cli.ils.probe", lambda *_: Report(True, (said,), {}, (), (), ()))
    done = CliRunner().invoke(command, ["probe", "127.0.0.1", "1"])
    assert done.output == "12. the test item\n     the title as it came: ?]0;pwned??[2J?1m?Kieu\n"


def test_a_draft_that_cannot_be_loaded_is_said_so_and_the_transcript_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Report(True, (), {"delimiter": Known("\x7f\x7f", "seen")}, (), ("= connected",), ())
    monkeypatch.setattr("ui.cli.ils.probe", lambda *_: broken)
    draft, transcript = tmp_path / "draft.toml", tmp_path / "transcript.txt"
    done = CliRunner().invoke(
        command, ["probe", "127.0.0.1", "1", "--draft", str(draft), "--transcript", str(transcript)]
    )
    assert done.exit_code == 1
    assert "must be mended by hand" in done.output
    assert transcript.read_text(encoding="utf-8") == "= connected\n"
    assert draft.exists()
