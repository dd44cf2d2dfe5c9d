"""PC/SC: APDUs against manuals and a real ACR1552U's trace, the three dialects, one tag at a time, pcscd that dies."""

from __future__ import annotations

import sys
import threading
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import pcsc
from drivers.errors import DeviceGone, DriverError, GarbledAnswer, Misconfigured, Unsupported
from drivers.pcsc import CardGone, ScardSlot
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.air import Air
from drivers.rfid.emulator.faults import Op
from drivers.rfid.emulator.pcsc import PcscEmulator
from drivers.rfid.emulator.pcsc_dialects import Name
from drivers.rfid.emulator.tag_memory import Tag
from drivers.rfid.interface import Capability, TagGone, TagRefused, Uid, WriteUnknown
from drivers.rfid.pcsc import apdus
from drivers.rfid.pcsc.apdus import Exchanged, Iso
from drivers.rfid.pcsc.reader import PcscReader
from drivers.rfid.presence import Presence
from drivers.rfid.security import Written, write_security
from drivers.rfid.settings import PcscSettings
from tests import pcscd
from tests.contract.rfid_rigs import BehindPcscd
from tests.drivers.rfid.rig import UID, DirectPcsc, ManualClock, book, rows, uid

ROWS = {row["n"]: row for row in rows("reader_frames.jsonl") if row["protocol"].startswith("PC/SC")}
DIALECTS: tuple[Name, ...] = ("acs", "identiv", "springcard")
REAL = Uid("E00401008A5C982E")
LE = b"\x00"
TIMER_OTHER_WAY, FWTI_15 = bytes.fromhex("5F4604000F4240"), bytes.fromhex("FF6E0303010F")

# Every request of the rows, as the driver's builders make it.
BUILT = {
    172: apdus.GET_UID,
    173: apdus.read_binary(0, 4),
    174: apdus.update_binary(0, bytes.fromhex("11010131")),
    175: apdus.START_SESSION,
    176: apdus.USE_ISO15693 + LE,
    177: apdus.exchange(bytes.fromhex("260100"), TIMER_OTHER_WAY + FWTI_15),
    178: apdus.exchange(apdus.iso_request(Iso.WRITE_AFI, UID, b"\xc2"), TIMER_OTHER_WAY + FWTI_15),
    179: apdus.END_SESSION,
    181: apdus.START_SESSION,
    183: apdus.USE_ISO15693,
    185: apdus.exchange(bytes.fromhex("022b")),
    187: apdus.exchange(bytes.fromhex("422000")),
    189: apdus.exchange(bytes.fromhex("02210012345678")),
    191: apdus.exchange(bytes.fromhex("02210000010203"), apdus.TIMER_1S),
    192: apdus.identiv(Iso.WRITE_SINGLE, bytes.fromhex("0f01020304")),
    193: apdus.identiv(0x22, b"\x0f"),
    194: apdus.identiv(Iso.READ_MULTIPLE, b"\x10\x03", answers=True),
    195: apdus.identiv(0x24, bytes.fromhex("1001aaaaaaaabbbbbbbb")),
    196: apdus.identiv(Iso.WRITE_AFI, b"\xf0"),
    197: apdus.identiv(0x28),
    198: apdus.identiv(0x29, b"\xf0"),
    199: apdus.identiv(0x2A),
    200: apdus.IDENTIV_SYSTEM_INFO,
    201: apdus.identiv(0x2C, b"\x10\x03", answers=True),
    202: apdus.springcard(Iso.READ_SINGLE, b"\x00", answers=True),
    203: apdus.springcard(Iso.WRITE_SINGLE, bytes.fromhex("0011010131")),
    204: apdus.springcard(Iso.READ_MULTIPLE, b"\x00\x08", answers=True),
    205: apdus.springcard(Iso.WRITE_AFI, b"\xc2"),
    206: apdus.springcard(Iso.WRITE_AFI, b"\x07"),
    207: apdus.springcard(0x29, b"\x3e"),
    208: apdus.springcard(Iso.SYSTEM_INFO, answers=True),
}


def raw(n: int) -> bytes:
    return bytes.fromhex(ROWS[n]["hex"])


def exchanged(n: int) -> Exchanged:
    return apdus.parse_exchange(apdus.parse_reply(raw(n)).data)


@pytest.fixture(params=DIALECTS)
def bench(request: pytest.FixtureRequest) -> DirectPcsc:
    bench = DirectPcsc(request.param)
    bench.emulator.place(book(1))
    bench.reader.open()
    return bench


# -- bytes ----------------------------------------------------------------------------------------------------------


def test_every_documented_request_is_built_byte_for_byte() -> None:
    requests = {n: row["hex"] for n, row in ROWS.items() if row["dir"] == "host>reader"}
    assert {n: data.hex() for n, data in BUILT.items()} == requests


def test_the_traced_answers_say_what_they_mean() -> None:
    assert apdus.parse_exchange(raw(180)).error == 0x9000
    assert [exchanged(n).error for n in (182, 184, 190)] == [0x9000, 0x9000, 0x6401]
    assert exchanged(188).answer == bytes.fromhex("000000112233")
    info = apdus.parse_system_info(exchanged(186).answer)
    assert (info.uid, info.dsfid, info.afi) == (REAL, 0, 0)
    assert (info.blocks, info.block_size, info.ic_reference) == (28, 4, 1)


def test_every_listed_atr_of_iso_15693_is_recognised_whoever_made_the_chip() -> None:
    atrs = [raw(n) for n, row in ROWS.items() if row["protocol"] == "PC/SC ATR"]
    assert len(atrs) == 6
    assert all(apdus.is_vicinity(atr) for atr in atrs)
    mifare = bytes.fromhex("3b8f8001804f0ca000000306030001000000006a")
    assert not apdus.is_vicinity(mifare)
    assert not apdus.is_vicinity(b"")


@pytest.mark.parametrize("told", ["e004015012345678", "785634125001 04e0"])
def test_a_uid_is_the_same_in_either_order(told: str) -> None:
    assert apdus.parse_uid(bytes.fromhex(told)) == "E004015012345678"


def test_a_uid_with_e0_at_both_ends_is_told_by_its_makers_code() -> None:
    uid = bytes.fromhex("e0040150123491e0")
    assert apdus.parse_uid(uid) == apdus.parse_uid(uid[::-1]) == "E0040150123491E0"


def test_the_emulator_answers_the_traced_requests_as_the_real_acr1552u_did() -> None:
    bench = DirectPcsc("acs")
    tag = Tag(REAL, bytes.fromhex("00112233"), afi=0, dsfid=0)
    bench.emulator.place(tag)
    for n in range(181, 191, 2):
        bench.line.send(len(raw(n)).to_bytes(2, "big") + raw(n))
        assert bench.line.take()[2:] == raw(n + 1), ROWS[n]["meaning"]
    assert bytes(tag.memory[:4]) == bytes.fromhex("12345678"), "64 01, and written all the same"


# -- dialects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dialect_is_found_with_the_first_tag_and_nothing_is_written_to_find_it(dialect: Name) -> None:
    bench = DirectPcsc(dialect)
    tag = book(1)
    bench.emulator.place(tag)
    bench.reader.open()
    assert bench.reader.system_info(uid(1)).afi == 0x07
    assert tag.writes == 0
    bench.emulator.log.clear()
    bench.reader.system_info(uid(1))
    assert [entry.op for entry in bench.emulator.log].count(Op.SYSTEM_INFO) == 1
    assert all(entry.answer[-2:] == b"\x90\x00" for entry in bench.emulator.log), (
        "asked in its own dialect only"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_that_is_set_is_not_searched_for(dialect: Name) -> None:
    bench = DirectPcsc(dialect, dialect=dialect)
    bench.emulator.place(book(1))
    assert bench.reader.open().vendor.lower() == dialect
    assert write_security(bench.reader, uid(1), 0xC2) is Written.VERIFIED


def test_a_reader_that_speaks_none_of_them_is_good_for_cards_only_and_says_so(bench: DirectPcsc) -> None:
    bench.emulator.faults.add(faults.Refuse(0x6D00), on=Op.OTHER, times=None)
    bench.emulator.faults.add(faults.Refuse(0x6D00), on=Op.SYSTEM_INFO, times=None)
    info = bench.reader.open()
    assert info.capabilities == Capability(0)
    assert "patron cards" in dict(info.why_off)[Capability.READ_AFI]
    assert [seen.uid for seen in bench.reader.inventory().seen] == [uid(1)]
    with pytest.raises(Misconfigured, match="patron cards"):
        bench.reader.system_info(uid(1))


def test_a_tag_that_is_silent_while_the_dialect_is_searched_is_gone_not_misconfigured(
    bench: DirectPcsc,
) -> None:
    tag = bench.emulator.remove(uid(1))
    bench.reader.open()
    bench.emulator.place(tag)
    bench.emulator.faults.add(faults.Lost(), on=Op.SYSTEM_INFO, times=2)
    with pytest.raises(TagGone):
        bench.reader.system_info(uid(1))
    assert bench.reader.system_info(uid(1)).uid == uid(1)


def test_every_write_waits_with_a_timer_object() -> None:
    bench = DirectPcsc("acs")
    bench.emulator.place(book(1))
    bench.reader.open()
    bench.reader.write_afi(uid(1), 0xC2)
    bench.reader.write_blocks(uid(1), 9, b"8bytes .")
    writes = [entry for entry in bench.emulator.log if entry.op in (Op.WRITE, Op.WRITE_AFI)]
    assert len(writes) == 3
    assert all(apdus.TIMER_1S in entry.request for entry in writes)


def test_a_write_that_is_answered_64_01_is_unknown_and_resolved_by_reading_back() -> None:
    bench = DirectPcsc("acs")
    tag = book(1)
    bench.emulator.place(tag)
    bench.reader.open()
    bench.emulator.faults.add(faults.Lost(), on=Op.WRITE_AFI)
    with pytest.raises(WriteUnknown, match="6401"):
        bench.reader.write_afi(uid(1), 0xC2)
    bench.emulator.faults.add(faults.Lost(), on=Op.WRITE_AFI)
    assert write_security(bench.reader, uid(1), 0x07) is Written.VERIFIED
    assert tag.writes == 2


def test_no_session_stays_open_whatever_happens_in_it() -> None:
    bench = DirectPcsc("acs")
    bench.emulator.place(book(1))
    bench.reader.open()
    bench.emulator.faults.add(faults.Half(3), on=Op.SYSTEM_INFO)
    bench.reader.system_info(uid(1))
    bench.emulator.faults.add(faults.Lost(), on=Op.READ, times=2)
    with pytest.raises(TagGone):
        bench.reader.read_blocks(uid(1), 0, 8)
    requests = [entry.request for entry in bench.emulator.log]
    assert requests.count(apdus.START_SESSION) == requests.count(apdus.END_SESSION) > 3
    assert requests[-1] == apdus.END_SESSION


def test_a_session_left_open_by_a_program_that_was_killed_is_ended() -> None:
    bench = DirectPcsc("acs")
    bench.emulator.place(book(1))
    bench.line.send(len(apdus.START_SESSION).to_bytes(2, "big") + apdus.START_SESSION)
    bench.line.take()
    bench.reader.open()
    assert [seen.uid for seen in bench.reader.inventory().seen] == [uid(1)]


# -- one tag at a time ----------------------------------------------------------------------------------------------


def test_it_says_that_it_shows_one_tag_and_why(bench: DirectPcsc) -> None:
    info = bench.reader.open()
    assert Capability.MULTI_TAG not in info.capabilities
    assert "one card at a time" in dict(info.why_off)[Capability.MULTI_TAG]
    bench.emulator.place(book(2), book(3))
    assert [seen.uid for seen in bench.reader.inventory().seen] == [uid(1)]


def test_a_command_never_reaches_another_tag_than_the_one_meant(bench: DirectPcsc) -> None:
    other = book(2)
    bench.emulator.place(other)
    with pytest.raises(WriteUnknown):
        bench.reader.write_afi(uid(2), 0xC2)
    with pytest.raises(WriteUnknown):
        bench.reader.write_blocks(uid(2), 0, bytes(8))
    with pytest.raises(TagGone):
        bench.reader.read_blocks(uid(2), 0, 8)
    assert all(tag.writes == 0 for tag in bench.emulator.tags)


def test_a_tag_exchanged_between_two_commands_is_noticed(bench: DirectPcsc) -> None:
    assert bench.reader.system_info(uid(1)).uid == uid(1)
    bench.emulator.remove(uid(1))
    bench.emulator.place(book(2))
    with pytest.raises((TagGone, GarbledAnswer)):
        bench.reader.read_blocks(uid(1), 0, 8)
    assert [seen.uid for seen in bench.reader.inventory().seen] == [uid(2)]


def test_a_reader_that_tells_the_uid_the_other_way_round_is_the_same_to_us() -> None:
    emulator_side = DirectPcsc("acs")
    emulator_side.emulator._uid_msb_first = True
    emulator_side.emulator.place(book(1))
    emulator_side.reader.open()
    assert [seen.uid for seen in emulator_side.reader.inventory().seen] == [uid(1)]


def test_what_pcsc_cannot_do_is_refused_without_asking(bench: DirectPcsc) -> None:
    bench.emulator.log.clear()
    for command in (
        lambda: bench.reader.set_eas(uid(1), True),
        lambda: bench.reader.eas(uid(1)),
        bench.reader.reset_field,
    ):
        with pytest.raises(Unsupported):
            command()
    bench.reader.signal(True)
    assert not bench.emulator.log


def test_a_refusal_of_the_tag_itself_is_told_by_acs_with_its_code() -> None:
    bench = DirectPcsc("acs")
    bench.emulator.place(book(1))
    bench.reader.open()
    with pytest.raises(TagRefused) as refused:
        bench.reader.read_blocks(uid(1), 24, 8)
    assert refused.value.code == 0x10


# -- hostile bytes --------------------------------------------------------------------------------------------------


@given(st.binary(max_size=40))
@settings(max_examples=300)
def test_answers_of_any_shape_raise_only_bad_answer(data: bytes) -> None:
    apdus.is_vicinity(data)
    for parser in (apdus.parse_reply, apdus.parse_uid, apdus.parse_exchange, apdus.parse_system_info):
        try:
            parser(data)
        except apdus.BadAnswer:
            continue


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=12))
@settings(max_examples=100)
def test_a_reader_that_answers_nonsense_raises_only_documented_errors(answers: list[bytes]) -> None:
    class Babbling:
        def __init__(self) -> None:
            self.said = 0

        def open(self) -> str:
            return "Babble 00 00"

        def atr(self, wait_s: float = 0.0) -> bytes | None:
            return raw(213)

        def transmit(self, apdu: bytes) -> bytes:
            self.said += 1
            return answers[self.said % len(answers)]

        def close(self) -> None:
            return

    reader = PcscReader(PcscSettings(kind="pcsc"), slot=lambda _: Babbling())
    reader.open()
    reader.inventory()
    for command in (
        partial(reader.system_info, uid(1)),
        partial(reader.read_blocks, uid(1), 0, 8),
        partial(reader.write_afi, uid(1), 0xC2),
    ):
        try:
            command()
        except DriverError:
            continue


# -- pcscd ----------------------------------------------------------------------------------------------------------


def test_without_pyscard_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    with pytest.raises(Misconfigured, match=r"libpcsclite-dev swig gcc.*pyscard"):
        ScardSlot("", 1.0).open()


def test_without_pcscd_it_says_so_and_a_closed_slot_is_gone() -> None:
    if why := pcscd.missing():
        pytest.skip(why)
    slot = ScardSlot("", 1.0)
    with pytest.raises(DeviceGone, match="pcscd"):
        slot.open()
    slot.close()
    with pytest.raises(DeviceGone):
        slot.transmit(apdus.GET_UID)


def test_while_pcscd_hangs_one_thread_waits_for_it_however_often_the_reader_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = threading.Event()

    class Hanging:
        SCARD_SCOPE_SYSTEM = SCARD_S_SUCCESS = 0
        SCARD_E_NO_READERS_AVAILABLE = 1

        def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:
            assert back.wait(60)
            return 0, 1

        def SCardListReaders(self, _context: int, _groups: list[str]) -> tuple[int, list[str]]:
            return 0, ["Reader"]

        def SCardReleaseContext(self, _context: int) -> int:
            return 0

    monkeypatch.setattr(pcsc, "_load_scard", Hanging)
    slot = ScardSlot("Reader", 0.01)
    before = set(threading.enumerate())
    for _ in range(3):
        with pytest.raises(DeviceGone, match="restart it"):
            slot.open()
    (left,) = set(threading.enumerate()) - before
    back.set()
    left.join(60)
    monkeypatch.setattr(slot, "_answer_s", 60.0)
    assert slot.open() == "Reader"
    slot.close()


def test_a_reader_that_is_not_among_those_of_pcscd_is_gone_and_the_others_are_named() -> None:
    with pcscd.running():
        slot = ScardSlot("ACR1552", 1.0)
        with pytest.raises(DeviceGone, match="Virtual PCD 00 00"):
            slot.open()


def test_a_card_that_comes_or_goes_ends_the_waiting_and_a_dead_pcscd_does_too() -> None:
    with pcscd.running() as daemon, BehindPcscd(daemon) as emulator:
        slot = ScardSlot(pcscd.READER, 5.0)
        slot.open()
        assert slot.atr() is None
        with pytest.raises(CardGone):
            slot.transmit(apdus.GET_UID)
        PcscEmulator.place(emulator, book(1))
        slot.atr(wait_s=0.0)
        while slot.atr(wait_s=5.0) is None:
            continue
        assert apdus.is_vicinity(slot.atr() or b"")
        daemon.kill()
        with pytest.raises(DeviceGone):
            slot.atr(wait_s=5.0)
        with pytest.raises(DeviceGone):
            slot.open()
        emulator.plug()
        slot.open()
        assert slot.transmit(apdus.GET_UID).endswith(b"\x90\x00")
        slot.close()


def test_air_time_passes_also_behind_pcscd() -> None:
    waited: list[float] = []
    bench = DirectPcsc("acs", air=Air(wait=waited.append, clock=lambda: 0.0))
    bench.emulator.place(book(1))
    bench.reader.open()
    bench.reader.write_afi(uid(1), 0xC2)
    assert sum(waited) > 0.010


# -- what it can --------------------------------------------------------------------------------------------


NEEDS_A_DIALECT = (Capability.READ_AFI, Capability.WRITE_AFI, Capability.WRITE_BLOCKS)


def test_while_nobody_knows_what_the_reader_speaks_it_claims_nothing_of_it(bench: DirectPcsc) -> None:
    bench.emulator.remove(uid(1))
    info = bench.reader.open()
    assert info.capabilities == Capability(0)
    reasons = dict(info.why_off)
    assert all("shows with the first tag" in reasons[one] for one in NEEDS_A_DIALECT)
    bench.emulator.place(book(1))
    assert all(one in bench.reader.open().capabilities for one in NEEDS_A_DIALECT)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_that_is_set_needs_no_tag_to_be_known(dialect: Name) -> None:
    assert DirectPcsc(dialect, dialect=dialect).reader.open().capabilities == Capability.READ_AFI | (
        Capability.WRITE_AFI | Capability.WRITE_BLOCKS
    )


def test_a_tag_that_leaves_while_the_reader_is_opened_leaves_it_unknown(bench: DirectPcsc) -> None:
    bench.emulator.faults.add(faults.Pull(uid(1)), on=Op.SYSTEM_INFO)
    assert bench.reader.open().capabilities == Capability(0)


def test_a_pad_that_was_empty_when_it_was_opened_switches_its_first_book(bench: DirectPcsc) -> None:
    bench.emulator.remove(uid(1))
    clock = ManualClock()
    presence = Presence(bench.reader, clock)
    presence.poll()
    bench.emulator.place(tag := book(1))
    for _ in range(6):
        clock.advance(presence.due_in())
        presence.poll()
    assert [one.afi for one in presence.pad.tags] == [0x07]
    assert presence.secure(uid(1), 0xC2) is Written.VERIFIED
    assert tag.afi == 0xC2
