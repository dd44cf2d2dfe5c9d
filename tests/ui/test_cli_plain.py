"""What strangers' words can do at a terminal: be read, and nothing else."""

from __future__ import annotations

import json

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ui.cli.lazy import Lazy, LazyGroup
from ui.cli.plain import plain, plain_json, plain_lines

HOSTILE = "\x1b]0;pwned\x07 \x9b2J \x7f \u202eKieu\u2028"


@given(st.text())
def test_a_text_keeps_its_letters_and_its_lines_and_nothing_that_steers(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(text).replace("?", "") == "".join(filter(str.isprintable, text)).replace("?", "")
    assert plain_lines(text).split("\n") == [plain(line) for line in text.split("\n")]


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
