"""What every return bin's driver must do, over every driver × the same mechanics; faults of line, board and people included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from drivers.bin.emulator.body import COMMUNE, Build
from drivers.bin.emulator.modbus import FULL
from drivers.bin.emulator.things import Place, Spot, Thing
from drivers.bin.interface import BinInputs, Buzz, Capability, Door, Lamp, Sorter, SorterState
from drivers.bin.modbus.bin import ModbusBin
from drivers.bin.wired import WiredBin
from drivers.errors import (
    DeviceGone,
    DeviceRefused,
    DeviceTimeout,
    DriverError,
    GarbledAnswer,
    Misconfigured,
    Unsupported,
)
from drivers.rfid.emulator import faults
from drivers.rfid.emulator.faults import Op
from tests.contract.bin_rigs import ANSWER_S, RIGS, Rig, gpio_settings, modbus_settings, pins_of

BOOK = Thing("a book")
MODBUS = [name for name in RIGS if name.startswith("modbus")]
COMMANDS: dict[str, Callable[[WiredBin], object]] = {
    "lock": lambda bin_: bin_.lock(),
    "unlock": lambda bin_: bin_.unlock(),
    "reopen": lambda bin_: bin_.reopen(),
    "stop_motors": lambda bin_: bin_.stop_motors(),
    "go_to": lambda bin_: bin_.go_to(2),
    "lamp": lambda bin_: bin_.lamp(Lamp.FAULT),
    "buzz": lambda bin_: bin_.buzz(Buzz.GOOD),
    "inputs": lambda bin_: bin_.inputs(),
}


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with RIGS[request.param]() as one:
        one.bin.open()
        yield one


@pytest.fixture(params=MODBUS)
def modbus(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with RIGS[request.param]() as one:
        one.bin.open()
        yield one


@pytest.fixture(params=RIGS)
def commune(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with RIGS[request.param](COMMUNE) as one:
        one.bin.open()
        yield one


def let_in(rig: Rig, *things: Thing) -> BinInputs:
    """The flap opens, they slide in, it shuts again."""
    rig.bin.unlock()
    rig.wait(1.5)
    with rig.world() as body:
        assert body.insert(*things)
    rig.wait(1.5)
    rig.bin.lock()
    return rig.wait(1.5)


# -- what is seen --------------------------------------------------------------------------------------------------


def test_a_bin_at_rest_is_shut_and_empty_and_says_what_it_has(rig: Rig) -> None:
    info = rig.bin.open()
    seen = rig.wait(1.0)
    assert seen.shut
    assert seen.sorter == Sorter()
    assert not any((seen.obstructed, seen.tamper, seen.fire, seen.key, seen.start, seen.ups.on_battery))
    assert [(each.number, each.full, each.removed) for each in seen.bins] == [
        (n, False, False) for n in (1, 2, 3)
    ]
    assert info.bins == (1, 2, 3)
    needed = Capability.DOOR_MOTOR | Capability.SORTER | Capability.COLOURS | Capability.CRATE_SENSOR
    assert needed | Capability.WATCHDOG | Capability.LOCK_SENSOR in info.capabilities
    assert info.model


@pytest.mark.parametrize(
    "name, turn",
    [
        ("key", lambda rig, on: setattr(rig.board, "key", on)),
        ("start", lambda rig, on: setattr(rig.board, "start", on)),
        ("fire", lambda rig, on: rig.board.alarm_fire(on)),
        ("tamper", lambda rig, on: setattr(rig.board, "housing_open", on)),
        ("ups.on_battery", lambda rig, on: rig.board.power_mains(not on)),
        ("bins.1.removed", lambda rig, on: _crate(rig, on)),
    ],
)
def test_every_contact_is_seen_when_it_turns_and_when_it_turns_back(
    rig: Rig, name: str, turn: Callable[[Rig, bool], None]
) -> None:
    seen = []
    for on in (True, False):
        with rig.world():
            turn(rig, on)
        seen.append(_field(rig.wait(0.1), name))
    assert seen == [True, False]


def test_a_knock_on_the_housing_is_seen_for_a_moment(rig: Rig) -> None:
    with rig.world():
        rig.board.knock()
    assert rig.wait(0.1).tamper
    assert not rig.wait(2.0).tamper


def _crate(rig: Rig, removed: bool) -> None:
    with rig.world() as body:
        if removed:
            body.remove_crate(2)
        else:
            body.put_crate(2, body.taken.pop())


def _field(seen: object, name: str) -> object:
    for part in name.split("."):
        seen = seen[int(part)] if isinstance(seen, tuple) else getattr(seen, part)
    return seen


def test_the_beams_follow_a_book_from_the_street_into_its_bin(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    with rig.world() as body:
        body.insert(BOOK)
    seen = rig.wait(0.2)
    assert (seen.front.broken, seen.inside.broken) == (True, False)
    seen = rig.wait(1.0)
    assert (seen.front.broken, seen.inside.broken) == (False, True)
    rig.bin.lock()
    rig.wait(1.5)
    rig.bin.go_to(3)
    seen = rig.wait(4.0)
    assert seen.sorter == Sorter(SorterState.DONE, 3)
    assert (seen.front.breaks, seen.inside.breaks, seen.exit.breaks) == (1, 1, 1)
    assert not seen.inside.broken
    assert not seen.exit.broken
    with rig.world() as body:
        assert body.spot("a book") == Spot(Place.CRATE, 3)


def test_a_passage_between_two_looks_is_counted(rig: Rig) -> None:
    let_in(rig, BOOK)
    rig.bin.go_to(1)
    rig.leave(1.9)
    rig.bin.inputs()
    rig.leave(1.9)
    assert rig.bin.inputs().exit.breaks == 1


def test_counts_go_on_when_the_boards_own_counter_goes_round(modbus: Rig) -> None:
    modbus.board.breaks["exit"] = 0xFFFE
    modbus.bin.open()
    assert modbus.bin.inputs().exit.breaks == 0
    modbus.board.breaks["exit"] += 5
    assert modbus.bin.inputs().exit.breaks == 5


def test_a_book_that_falls_past_the_level_sensor_fills_no_bin_but_a_heap_does(rig: Rig) -> None:
    let_in(rig, BOOK)
    rig.bin.go_to(1)
    full = [rig.wait(0.1).bins[0].full for _ in range(40)]
    assert not any(full)
    with rig.world() as body:
        crate = body.remove_crate(1)
        crate.contents += [Thing(f"heap {n}", thickness_mm=60) for n in range(10)]
        body.put_crate(1, crate)
    assert not rig.wait(1.5).bins[0].full
    assert rig.wait(1.0).bins[0].full


def test_a_board_with_levels_tells_how_full_a_bin_is(modbus: Rig) -> None:
    with modbus.world() as body:
        crate = body.remove_crate(2)
        crate.contents += [Thing(f"heap {n}", thickness_mm=30) for n in range(5)]
        body.put_crate(2, crate)
    assert [each.percent for each in modbus.wait(0.1).bins] == [0, 25, 0]


@pytest.mark.parametrize("name", MODBUS)
def test_the_battery_drains_without_mains_and_ends_in_a_shut_bin(name: str) -> None:
    with RIGS[name](Build(battery_s=20)) as rig:
        rig.bin.open()
        with rig.world():
            rig.board.power_mains(False)
        seen = rig.wait(1.0)
        assert seen.ups.on_battery
        assert seen.ups.percent == 95
        rig.bin.unlock()
        rig.leave(20.0)
        with rig.world() as body:
            assert not rig.board.on
            assert body.flap.closed
            assert body.flap.bolted
        with pytest.raises(DeviceTimeout):
            rig.bin.inputs()


# -- what is done --------------------------------------------------------------------------------------------------


def test_unlock_opens_and_lock_shuts_and_bolts(rig: Rig) -> None:
    rig.bin.unlock()
    assert rig.wait(0.4).door is Door.MOVING
    assert rig.wait(1.0).door is Door.OPEN
    rig.bin.lock()
    seen = rig.wait(1.5)
    assert seen.door is Door.CLOSED
    assert seen.locked


def test_a_hand_in_the_closing_flap_turns_it_back_and_the_board_does_not_try_again_by_itself(
    rig: Rig,
) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    with rig.world() as body:
        assert body.hand_in()
    rig.bin.lock()
    seen = rig.wait(3.0)
    assert (seen.obstructed, seen.door, seen.front.broken) == (True, Door.OPEN, True)
    with rig.world() as body:
        body.hand_out()
    assert rig.wait(5.0).door is Door.OPEN
    rig.bin.lock()
    seen = rig.wait(1.5)
    assert seen.shut
    assert not seen.obstructed


def test_reopen_turns_a_closing_flap_back(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    rig.bin.lock()
    rig.wait(0.4)
    rig.bin.reopen()
    assert rig.wait(1.0).door is Door.OPEN


def test_stopped_motors_stand_until_the_next_command(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(0.5)
    rig.bin.stop_motors()
    assert rig.wait(3.0).door is Door.MOVING
    rig.bin.lock()
    assert rig.wait(1.5).shut


def test_stopping_halts_the_sorter_and_the_next_order_carries_on(rig: Rig) -> None:
    let_in(rig, BOOK)
    rig.bin.go_to(2)
    rig.wait(0.8)
    rig.bin.stop_motors()
    seen = rig.wait(5.0)
    assert seen.sorter == Sorter()
    assert seen.inside.broken
    rig.bin.go_to(2)
    assert rig.wait(4.0).sorter == Sorter(SorterState.DONE, 2)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_item_goes_to_the_bin_that_was_named(rig: Rig, number: int) -> None:
    let_in(rig, BOOK)
    rig.bin.go_to(number)
    rig.wait(4.0)
    with rig.world() as body:
        assert body.in_crate(number) == (BOOK,)


def test_the_news_of_an_earlier_order_is_never_taken_for_the_present_ones(rig: Rig) -> None:
    for n in range(3):
        let_in(rig, Thing(f"book {n}"))
        rig.bin.go_to(1)
        states = [rig.bin.inputs().sorter, rig.wait(0.05).sorter]
        assert states == [Sorter(SorterState.MOVING, 1)] * 2
        seen = rig.wait(4.0)
        assert (seen.sorter, seen.exit.breaks) == (Sorter(SorterState.DONE, 1), n + 1)


def test_an_empty_chute_is_carried_too_and_nothing_passes(rig: Rig) -> None:
    rig.bin.go_to(2)
    seen = rig.wait(4.0)
    assert (seen.sorter.state, seen.exit.breaks) == (SorterState.DONE, 0)


def test_a_book_that_the_belt_did_not_take_along_is_no_jam_but_nothing_has_passed(rig: Rig) -> None:
    let_in(rig, Thing("a slippery book", slips=1))
    rig.bin.go_to(2)
    seen = rig.wait(4.0)
    assert seen.sorter == Sorter(SorterState.DONE, 2)
    assert (seen.inside.broken, seen.exit.breaks) == (True, 0)


def test_a_jam_is_told_and_the_same_order_again_tries_again(rig: Rig) -> None:
    let_in(rig, Thing("a sticky book", jams=1))
    rig.bin.go_to(2)
    seen = rig.wait(4.0)
    assert seen.sorter == Sorter(SorterState.JAMMED, 2)
    assert seen.inside.broken
    rig.bin.go_to(2)
    assert rig.wait(4.0).sorter == Sorter(SorterState.DONE, 2)


def test_a_bin_that_is_not_there_is_refused_before_anything_moves(rig: Rig) -> None:
    with pytest.raises(Unsupported, match="9"):
        rig.bin.go_to(9)


def test_a_fire_alarm_stops_the_motors_and_unlocks_nothing(rig: Rig) -> None:
    with rig.world():
        rig.board.alarm_fire(True)
    rig.bin.unlock()
    assert rig.wait(3.0).door is Door.CLOSED


@pytest.mark.parametrize(
    "state, colours",
    [
        (Lamp.READY, {"blue"}),
        (Lamp.OPEN, {"green"}),
        (Lamp.BUSY, {"red", "green"}),
        (Lamp.FAULT, {"red"}),
        (Lamp.SERVICE, {"white"}),
        (Lamp.OFF, set()),
    ],
)
def test_the_lamp_shows_its_colour_steadily(rig: Rig, state: Lamp, colours: set[str]) -> None:
    rig.bin.lamp(Lamp.REFUSED)
    rig.bin.lamp(state)
    for _ in range(10):
        rig.wait(0.15)
        assert _lit(rig) == colours


@pytest.mark.parametrize(
    "state, colours",
    [
        (Lamp.READING, {"blue"}),
        (Lamp.DONE, {"green"}),
        (Lamp.REFUSED, {"red"}),
        (Lamp.QUEUED, {"red", "green"}),
        (Lamp.FULL, {"red", "green"}),
    ],
)
def test_the_lamp_blinks_half_of_the_time(rig: Rig, state: Lamp, colours: set[str]) -> None:
    rig.bin.lamp(state)
    shown = []
    for _ in range(40):
        rig.wait(0.1)
        shown.append(_lit(rig))
    assert all(each in (set(), colours) for each in shown)
    assert 15 <= sum(each == colours for each in shown) <= 25


def _lit(rig: Rig) -> set[str]:
    return {colour for colour in ("red", "green", "blue", "white") if rig.board.outputs[colour]}


@pytest.mark.parametrize("sound, tones", [(Buzz.GOOD, 1), (Buzz.BAD, 3), (Buzz.OFF, 0)])
def test_the_buzzer_sounds_so_often_and_falls_silent(rig: Rig, sound: Buzz, tones: int) -> None:
    rig.bin.buzz(sound)
    heard = [rig.board.outputs["buzzer"]]
    for _ in range(40):
        rig.wait(0.05)
        heard.append(rig.board.outputs["buzzer"])
    starts = sum(now and not before for before, now in zip([False, *heard], heard, strict=False))
    assert starts == tones
    assert not heard[-1]


def test_the_siren_sounds_until_it_is_ended(rig: Rig) -> None:
    rig.bin.buzz(Buzz.SIREN)
    rig.wait(10.0)
    assert rig.board.outputs["siren"]
    rig.bin.buzz(Buzz.OFF)
    assert not rig.board.outputs["siren"]


# -- fail-secure ---------------------------------------------------------------------------------------------------


def test_software_that_falls_silent_leaves_a_shut_bin_and_has_to_open_again(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    rig.leave(10.0)
    with rig.world() as body:
        assert body.flap.closed
        assert body.flap.bolted
    with pytest.raises(DeviceGone, match="watchdog"):
        rig.bin.inputs()
    with pytest.raises(DeviceGone, match="open it first"):
        rig.bin.unlock()
    rig.bin.open()
    rig.bin.unlock()
    assert rig.wait(1.5).door is Door.OPEN


def test_software_that_falls_silent_never_shuts_the_flap_on_a_hand(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    with rig.world() as body:
        body.hand_in()
    for _ in range(20):
        rig.leave(1.0)
        with rig.world() as body:
            assert not body.flap.closed
    with rig.world() as body:
        body.hand_out()
    rig.leave(10.0)
    with rig.world() as body:
        assert body.flap.closed
        assert body.flap.bolted


def test_a_board_without_power_for_a_minute_is_shut_and_keeps_what_lies_in_it(rig: Rig) -> None:
    let_in(rig, BOOK)
    rig.bin.unlock()
    rig.wait(1.5)
    rig.power_off()
    rig.leave(60.0)
    with rig.world() as body:
        assert body.flap.closed
        assert body.flap.bolted
        assert body.spot("a book") == Spot(Place.CHUTE)
    if rig.modbus is not None:
        with pytest.raises((DeviceGone, DeviceTimeout)):
            rig.bin.inputs()
    rig.power_on()
    rig.leave(2.0)
    rig.bin.open()
    seen = rig.wait(0.5)
    assert seen.shut
    assert seen.inside.broken
    assert seen.exit.breaks == 0
    rig.bin.go_to(1)
    assert rig.wait(4.0).sorter == Sorter(SorterState.DONE, 1)


def test_opening_the_driver_shuts_a_flap_that_an_earlier_run_left_open(rig: Rig) -> None:
    rig.bin.unlock()
    rig.wait(1.5)
    rig.bin.open()
    assert rig.wait(1.5).shut


def test_closing_the_driver_shuts_the_flap_and_may_be_done_twice(rig: Rig) -> None:
    rig.bin.lamp(Lamp.OPEN)
    rig.bin.unlock()
    rig.wait(1.5)
    rig.bin.close()
    rig.bin.close()
    rig.leave(1.5)
    with rig.world() as body:
        assert body.flap.closed
    assert not rig.board.outputs["green"]


# -- unplugged -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_a_broken_line_is_told_at_every_command_and_opening_again_works(rig: Rig, command: str) -> None:
    rig.unplug()
    with pytest.raises(DeviceGone):
        COMMANDS[command](rig.bin)
    with pytest.raises(DeviceGone):
        rig.bin.inputs()
    with pytest.raises(DeviceGone):
        rig.bin.open()
    rig.plug()
    rig.leave(1.0)
    rig.bin.open()
    assert rig.wait(1.5).shut


@pytest.mark.parametrize("carried_out", [False, True])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_line_that_breaks_within_a_command_is_told(modbus: Rig, command: str, carried_out: bool) -> None:
    modbus.bin.lamp(Lamp.READY)
    assert modbus.modbus is not None
    modbus.modbus.faults.add(faults.Unplug(carried_out))
    with pytest.raises(DeviceGone):
        COMMANDS[command](modbus.bin)
    modbus.plug()
    modbus.bin.open()
    assert modbus.wait(1.5).shut


# -- a line that lies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "inputs"])
def test_a_command_whose_answer_is_lost_says_so_and_may_have_acted(modbus: Rig, command: str) -> None:
    assert modbus.modbus is not None
    modbus.modbus.faults.add(faults.Lost())
    with pytest.raises(DeviceTimeout):
        COMMANDS[command](modbus.bin)
    modbus.wait(0.1)
    COMMANDS[command](modbus.bin)
    modbus.wait(0.1)


def test_an_unlocking_whose_answer_is_lost_is_seen_in_the_next_snapshot(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.modbus.faults.add(faults.Lost())
    with pytest.raises(DeviceTimeout):
        modbus.bin.unlock()
    assert modbus.wait(1.5).door is Door.OPEN


def test_a_snapshot_without_an_answer_costs_one_answers_time_and_the_next_is_right(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.modbus.faults.add(faults.Lost(), on=Op.READ)
    with pytest.raises(DeviceTimeout, match="power"):
        modbus.bin.inputs()
    assert modbus.wait(0.1).shut


@pytest.mark.parametrize(
    "fault",
    [faults.Garbage(bytes(range(40))), faults.Half(7), faults.Twice()],
    ids=lambda fault: type(fault).__name__.lower(),
)
@pytest.mark.parametrize("command", COMMANDS)
def test_noise_is_told_or_seen_through_and_never_believed(
    modbus: Rig, command: str, fault: faults.Fault
) -> None:
    assert modbus.modbus is not None
    modbus.modbus.faults.add(fault)
    with suppress(GarbledAnswer, DeviceTimeout):
        COMMANDS[command](modbus.bin)
    if command in ("unlock", "reopen"):
        modbus.bin.lock()
    seen = modbus.wait(1.5)
    assert seen.shut
    assert not seen.fire


def test_a_frame_with_one_wrong_bit_is_not_believed() -> None:
    with RIGS["modbus-rtu"]() as rig:  # over TCP the network's own checksums keep damage away
        rig.bin.open()
        assert rig.modbus is not None
        rig.modbus.faults.add(faults.BadChecksum(), on=Op.READ)
        with pytest.raises(GarbledAnswer, match="parity"):
            rig.bin.inputs()
        assert rig.wait(0.1).shut


def test_a_late_answer_is_thrown_away_and_not_taken_for_the_next_one(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.board.key = True
    modbus.modbus.faults.add(faults.Late(), on=Op.READ)
    with pytest.raises(DeviceTimeout):
        modbus.bin.inputs()
    modbus.board.key = False
    for _ in range(5):
        try:
            assert not modbus.bin.inputs().key
        except (DeviceTimeout, GarbledAnswer):
            continue


def test_a_board_that_falls_silent_is_told_in_time(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.modbus.mute = True
    for command in COMMANDS.values():
        if command is not COMMANDS["lamp"]:
            with pytest.raises(DeviceTimeout, match=f"{ANSWER_S}"):
                command(modbus.bin)
    modbus.modbus.mute = False
    modbus.bin.open()
    assert modbus.wait(0.1).shut


@pytest.mark.parametrize("code", [2, 6])
@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "buzz"])
def test_a_board_that_says_no_is_quoted(modbus: Rig, command: str, code: int) -> None:
    assert modbus.modbus is not None
    modbus.modbus.faults.add(faults.Refuse(code))
    with pytest.raises(DeviceRefused) as caught:
        COMMANDS[command](modbus.bin)
    assert caught.value.code == code
    assert f"({code})" in str(caught.value)


def test_a_wrong_address_in_the_file_is_told_when_the_bin_is_opened(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.bin.close()
    settings = modbus_settings(modbus.modbus)
    wrong = settings.model_dump()
    wrong["bins"][0]["full"]["address"] = FULL + 20
    with pytest.raises(DeviceRefused, match="no such address"):
        ModbusBin(type(settings).model_validate(wrong)).open()


def test_a_wrong_unit_is_told_when_the_bin_is_opened(modbus: Rig) -> None:
    assert modbus.modbus is not None
    modbus.bin.close()
    with pytest.raises(DriverError, match="unit"):
        ModbusBin(modbus_settings(modbus.modbus, unit=7)).open()


# -- a commune's bin: a solenoid flap, two beams, a crate ----------------------------------------------------------


def test_a_flap_without_motor_opens_to_a_push_once_unlocked_and_bolts_when_it_falls_shut(
    commune: Rig,
) -> None:
    with commune.world() as body:
        assert not body.insert(BOOK)
    commune.bin.unlock()
    seen = commune.wait(0.5)
    assert (seen.door, seen.locked) == (Door.CLOSED, False)
    with commune.world() as body:
        assert body.insert(BOOK)
    assert commune.wait(0.2).door is Door.OPEN
    commune.bin.lock()
    seen = commune.wait(3.0)
    assert seen.shut
    assert seen.exit.breaks == 1
    with commune.world() as body:
        assert body.in_crate(1) == (BOOK,)


def test_a_bin_without_a_sorter_carries_nothing(commune: Rig) -> None:
    assert Capability.SORTER not in commune.bin.open().capabilities
    with pytest.raises(Unsupported):
        commune.bin.go_to(1)


def test_a_flap_with_a_spring_never_bolts_on_a_hand(commune: Rig) -> None:
    commune.bin.unlock()
    commune.wait(0.5)
    with commune.world() as body:
        assert body.hand_in()
    commune.bin.lock()
    assert commune.wait(5.0).door is not Door.CLOSED
    with commune.world() as body:
        body.hand_out()
    assert commune.wait(1.0).shut


# -- GPIO alone ----------------------------------------------------------------------------------------------------


def test_a_line_that_the_chip_does_not_have_is_told_by_its_name() -> None:
    from drivers.bin.gpio.bin import GpioWires

    with RIGS["gpio"]() as rig:
        settings = gpio_settings(rig.board)
        dump = settings.model_dump()
        dump["inputs"]["key"]["line"] = "GPIO99"
        wires = GpioWires(type(settings).model_validate(dump), lambda _path: pins_of(rig.board, rig.clock))
        with pytest.raises(Misconfigured, match="GPIO99"):
            WiredBin(wires).open()


def test_lines_that_another_program_holds_are_told() -> None:
    from drivers.bin.gpio.bin import GpioWires

    with RIGS["gpio"]() as rig:
        pins = pins_of(rig.board, rig.clock)
        pins.held = True
        with pytest.raises(DeviceGone, match="another program"):
            WiredBin(GpioWires(gpio_settings(rig.board), lambda _path: pins)).open()


def test_a_chip_that_is_not_there_is_told() -> None:
    from drivers.bin.gpio.bin import GpioBin

    with RIGS["gpio"](Build()) as rig:
        settings = gpio_settings(rig.board).model_copy(update={"chip": "/dev/gpiochip-none"})
        with pytest.raises(DeviceGone, match="gpiodetect"):
            GpioBin(settings).open()
