"""FEIG frames against frames that this project did not write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.rfid.exchange import BadFrame, find
from drivers.rfid.feig import commands
from drivers.rfid.feig.commands import Command, Iso, Mode
from drivers.rfid.feig.frames import Style, build, parse
from drivers.rfid.interface import Seen, Uid
from tests.drivers.rfid.rig import UID, rows

FEIG = [row for row in rows("reader_frames.jsonl") if row["protocol"].startswith("FEIG")]
GOOD = [row for row in FEIG if row["crc_ok"]]
A = Uid("E0040100413A6D4B")
TIMER = bytes.fromhex("020003021F2227")


def hexed(*blocks: str) -> bytes:
    return bytes.fromhex("".join(blocks))


# Every request of the file, in its own order, as the driver's builders make it.
BUILT = {
    1: build(0x80, b"\x07", address=0x12),
    2: build(Command.SOFTWARE_VERSION),
    3: build(0x80, b"\x07", address=0x12, style=Style.ADVANCED),
    4: build(Command.SOFTWARE_VERSION, style=Style.ADVANCED),
    8: build(
        Command.ISO_HOST,
        commands.write_blocks(A, 1, hexed("66666666"), 4, Mode.ADDRESSED | Mode.WITH_SECURITY),
        style=Style.ADVANCED,
    ),
    9: build(
        Command.ISO_HOST,
        commands.write_blocks(Uid("E00401001159139F"), 0, hexed("00112233", "30313030", "33363534"), 4),
        style=Style.ADVANCED,
    ),
    10: build(
        Command.ISO_HOST,
        commands.write_blocks(
            A,
            0,
            hexed("31323334", "33221100", "00000000", "00000000", "00000060", "9e303030")
            + hexed("30303030", "30303030", "30300430", "30000432", "00360000"),
            4,
        ),
        style=Style.ADVANCED,
    ),
    11: build(0x52, b"\x00"),
    12: build(Command.CPU_RESET),
    13: build(Command.READER_INFO, b"\x00"),
    14: build(Command.RF_RESET),
    15: build(Command.RF_OUTPUT, b"\x01"),
    16: build(Command.RF_OUTPUT, b"\x00"),
    17: build(Command.ISO_HOST, commands.inventory(Mode.NONE)),
    18: build(Command.ISO_HOST, commands.inventory(Mode.MORE)),
    19: build(Command.ISO_HOST, commands.inventory(Mode.PRESENCE)),
    20: build(Command.ISO_HOST, commands.inventory(Mode.NOTIFY, 10)),
    21: build(Command.ISO_HOST, commands.tag_command(Iso.STAY_QUIET, UID)),
    22: build(Command.ISO_HOST, commands.tag_command(Iso.SELECT, UID)),
    23: build(Command.ISO_HOST, commands.tag_command(Iso.RESET_TO_READY, UID)),
    24: build(Command.ISO_HOST, commands.read_blocks(UID, 0, 8)),
    25: build(Command.ISO_HOST, commands.read_blocks(UID, 0, 9, Mode.ADDRESSED | Mode.WITH_SECURITY)),
    26: build(Command.ISO_HOST, commands.system_info(UID)),
    27: build(Command.ISO_HOST, commands.write_afi(UID, 0x07)),
    28: build(Command.ISO_HOST, commands.write_afi(UID, 0xC2)),
    29: build(Command.ISO_HOST, commands.tag_command(Iso.WRITE_DSFID, UID, b"\x3e")),
    30: build(Command.ISO_HOST, commands.tag_command(Iso.BLOCK_SECURITY, UID, b"\x00\x08")),
    31: build(Command.ISO_HOST, commands.write_blocks(UID, 2, hexed("11223344"), 4)),
    32: build(0xBF, TIMER + hexed("785634125001", "04E0", "C2")),
}


@pytest.mark.parametrize("row", GOOD, ids=lambda row: f"{row['n']}")
def test_every_published_frame_is_one_whole_frame(row: dict[str, str]) -> None:
    data = bytes.fromhex(row["hex"])
    parsed = parse(data)
    assert parsed is not None
    frame, length = parsed
    assert length == len(data)
    assert (frame.style is Style.ADVANCED) == ("advanced" in row["protocol"])


def test_every_published_request_is_built_byte_for_byte() -> None:
    requests = {row["n"]: row["hex"] for row in GOOD if row["dir"] == "host>reader"}
    assert {n: data.hex() for n, data in BUILT.items()} == requests


def test_a_wrong_checksum_is_refused() -> None:
    negative = next(row for row in FEIG if not row["crc_ok"])
    with pytest.raises(BadFrame):
        parse(bytes.fromhex(negative["hex"]))


def body(n: int) -> bytes:
    """The body of published answer `n`, behind its status."""
    parsed = parse(bytes.fromhex(next(row["hex"] for row in FEIG if row["n"] == n)))
    assert parsed is not None
    return parsed[0].body[1:]


@pytest.mark.parametrize("n", [5, 6])
def test_the_software_version_of_a_real_cpr40_names_it(n: int) -> None:
    software = commands.parse_software(body(n))
    assert (software.model, software.version) == ("CPR40", "3.3.0")


def test_an_inventory_answer_gives_uids_and_dsfids() -> None:
    seen, whole = commands.parse_inventory(body(34))
    assert seen == (Seen(Uid("E004015012345678"), 0x3E), Seen(Uid("E004015012345679"), 0x3E))
    assert whole
    assert commands.parse_inventory(body(35))[0] == (Seen(Uid("E004015012345678"), 0),)


def test_block_data_is_turned_into_the_tags_own_order() -> None:
    memory = commands.parse_blocks(body(37), 8)
    assert memory == bytes.fromhex("11010131313232333334340000000000000000513e4445373035000000000000")


def test_system_information_gives_afi_and_memory_size() -> None:
    info = commands.parse_system_info(body(42))
    assert (info.uid, info.dsfid, info.afi) == (UID, 0x3E, 0x07)
    assert (info.blocks, info.block_size, info.ic_reference) == (28, 4, 1)


def test_a_card_of_another_standard_does_not_hide_the_books_before_it() -> None:
    book = bytes.fromhex("033E") + bytes.fromhex(UID)
    short_card = bytes.fromhex("0411223344556677")
    seen, whole = commands.parse_inventory(b"\x02" + book + short_card)
    assert [tag.uid for tag in seen] == [UID]
    assert not whole


@given(st.integers(0, 255), st.binary(max_size=300), st.integers(0, 254), st.sampled_from(list(Style)))
@settings(max_examples=100)
def test_what_is_built_is_found_again(command: int, content: bytes, address: int, style: Style) -> None:
    parsed = parse(build(command, content, address=address, style=style))
    assert parsed is not None
    frame, _ = parsed
    assert (frame.command, frame.body, frame.address) == (command, content, address)


@given(st.binary(max_size=64), st.booleans())
@settings(max_examples=200)
def test_noise_of_any_kind_raises_nothing_and_is_used_up_when_the_line_stalls(
    noise: bytes, stalled: bool
) -> None:
    found = find(parse, noise, stalled=stalled)
    assert found.frame is None or len(found.rest) < len(noise)
    if stalled and found.frame is None:
        assert found.rest == b""


@given(st.binary(max_size=40))
@settings(max_examples=50)
def test_a_frame_behind_noise_is_found_once_the_line_stalls(content: bytes) -> None:
    answer = build(Command.ISO_HOST, b"\x00" + content)
    noise = b"\xff"  # as a length it promises more than there is
    assert find(parse, noise + answer, stalled=False).frame is None
    found = find(parse, noise + answer, stalled=True)
    assert (found.noise, found.rest) == (1, b"")
    assert found.frame is not None
    assert found.frame.body == b"\x00" + content


@given(st.binary(max_size=40), st.integers(0, 12))
@settings(max_examples=200)
def test_answers_of_any_shape_raise_only_bad_answer(content: bytes, count: int) -> None:
    for parser in (
        commands.parse_software,
        commands.parse_inventory,
        commands.parse_system_info,
        lambda data: commands.parse_blocks(data, count),
    ):
        try:
            parser(content)
        except commands.BadAnswer:
            continue
