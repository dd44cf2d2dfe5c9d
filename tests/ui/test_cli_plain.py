"""What strangers' words can do at a terminal: be read, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ui.cli import journal_words
from ui.cli.lazy import Lazy, LazyGroup
from ui.cli.plain import plain, plain_json, plain_lines, spelled

KHMER = "\u200b\u200c\u200d"
HOSTILE = "\x1b]0;pwned\x07 \x9b2J \x7f \u202eKieu\u2028"


@given(st.text())
def test_a_text_keeps_its_letters_and_its_lines_and_nothing_that_steers(text: str) -> None:
    assert all(letter.isprintable() or letter in KHMER for letter in plain(text))
    kept = [letter for letter in text if letter.isprintable() or letter in KHMER]
    assert plain(text).replace("?", "") == "".join(kept).replace("?", "")
    assert len(plain(text)) == len(text)
    assert plain_lines(text).split("\n") == [plain(line) for line in text.split("\n")]


def test_khmer_is_read_as_it_was_written() -> None:
    assert plain("សៀវភៅ\u200bថ្មី") == "សៀវភៅ\u200bថ្មី"


def test_a_technician_sees_what_a_device_said_besides() -> None:
    assert spelled("4711\x1d\r\x1b[2J") == "4711\\x1d\\x0d\\x1b[2J"


ROW: dict[str, Any] = {
    "reference": "A1-00001-K", "opened": "2026-09-01T01:00:00+00:00", "kind": "loan", "system": "koha", "item": HOSTILE,
    "title": HOSTILE, "card": "***\x9bJ", "state": "parked", "parked": HOSTILE, "reason": None, "also": [], "due": None,
    "renewed": False, "provisional": False, "attempts": 0,
}  # fmt: skip
HISTORY = [
    {"at": "2026-09-01T01:00:00+00:00", "ils": "yes", "tag": "verified", "note": HOSTILE},
    {"at": "2026-09-01T01:00:00+00:00", "act": "settle", "person": HOSTILE, "note": HOSTILE},
]


def test_no_word_of_a_row_or_its_history_steers_a_terminal() -> None:
    assert journal_words.line(ROW, UTC, with_system=True).isprintable()
    assert all(line.isprintable() for line in journal_words.story(ROW, HISTORY, UTC))


@pytest.mark.parametrize("indent", [None, 2])
@given(value=st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_says_the_same_without_steering(indent: int | None, value: object) -> None:
    text = plain_json(value, indent)
    assert json.loads(text) == value
    assert text.replace("\n", "").isprintable()


@click.command()
def fails() -> None:
    raise click.ClickException(f"the reader said: {HOSTILE}\nTry again.")


def test_an_error_that_repeats_what_somebody_said_is_filtered_whichever_command_it_ends() -> None:
    group = LazyGroup(name="all", table={"fails": Lazy("tests.ui.test_cli_plain:fails", "")})
    told = CliRunner().invoke(group, ["fails"])
    assert told.exit_code == 1
    assert told.stderr == "Error: the reader said: ?]0;pwned? ?2J ? ?Kieu?\nTry again.\n"
