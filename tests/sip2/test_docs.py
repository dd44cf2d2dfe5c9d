"""docs/sip2.md says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from sip2.answers import ANSWERS
from sip2.codec import encode, parse
from sip2.fields import table_of
from sip2.message import Oddity
from sip2.probe.report import STEPS
from sip2.profile import shipped_profiles
from sip2.requests import REQUESTS
from tests.sip2.reference import EXTENSIONS, field_table, message_table, profile_keys
from tests.sip2.vectors import SPEC

PAGE = (Path(__file__).parents[2] / "docs" / "sip2.md").read_text("utf-8")


def test_the_tables_are_those_of_the_declarations() -> None:
    for table in (message_table(REQUESTS), message_table(ANSWERS), field_table()):
        assert table in PAGE, "print the tables anew: python -m tests.sip2.reference"


def test_a_field_that_the_definition_does_not_have_in_a_message_says_where_it_comes_from() -> None:
    strangers = {
        (slot.id, each.code)
        for each in (*REQUESTS, *ANSWERS)
        for slot in table_of(each).fields
        if slot.id not in {*SPEC[each.code]["required"], *SPEC[each.code]["optional"]}
    }
    declared = {
        (slot.id, each.code)
        for each in (*REQUESTS, *ANSWERS)
        for slot in table_of(each).fields
        if slot.extension
    }
    assert strangers == declared == set(EXTENSIONS)


def test_every_profile_key_profile_and_deviation_is_named() -> None:
    for key in profile_keys():
        assert f"| `{key}` |" in PAGE, key
    for name in (*shipped_profiles(), *(each.value for each in Oddity)):
        assert f"`{name}`" in PAGE, name


def test_the_checksums_of_the_page_are_right() -> None:
    examples = re.findall(r"`([0-9]{2}[^`…]*AZ[0-9A-F]{4})`", PAGE)
    assert len(examples) >= 5
    for example in examples:
        assert not [
            each for each in parse(example.encode() + b"\r").deviations if each.kind is Oddity.BAD_CHECKSUM
        ]


def test_the_first_example_names_things_that_exist() -> None:
    block = PAGE.split("```python")[1].split("```")[0]
    imports = "\n".join(line for line in block.splitlines() if line.startswith("from "))
    exec(imports, {})
    compile(block, "docs/sip2.md", "exec")


def test_a_message_of_the_page_is_what_the_encoder_writes() -> None:
    status = parse(b"9900802.00AY0AZFCA1\r")
    assert encode(status, sequence=0) == status.raw


def test_the_steps_of_the_probe_are_told_in_their_order() -> None:
    for number, name in STEPS.items():
        assert f"| {number} | {name} |" in PAGE, name
