"""The bin's owner: safety first and told afterwards, every order counted, a lost line is "nothing is known"."""

from __future__ import annotations

from structlog.testing import capture_logs

from drivers.bin.emulator.board import Board
from drivers.bin.emulator.body import Body, Build
from drivers.bin.emulator.things import Thing
from drivers.bin.emulator.timeline import Timeline
from kiosk.bin import BinFault, DoorOrder, Lamp, Sensors, Trouble
from kiosk.effects import CarryTo, MoveDoor, PowerOff, Report, Shine
from kiosk.events import BinSensed, Device, DeviceChanged, What
from kiosk.owners.bin import BinOwner
from tests.bin.direct_bin import DirectBin
from tests.bin.night import _drain


class Watched(DirectBin):
    """Notes what it was told, in order with what was posted."""

    def __init__(self, board: Board, told: list[object]) -> None:
        super().__init__(board)
        self.told = told

    def reopen(self) -> None:
        self.told.append("reopen")
        super().reopen()

    def lock(self) -> None:
        self.told.append("lock")
        super().lock()

    def stop_motors(self) -> None:
        self.told.append("stop")
        super().stop_motors()


class Table:
    def __init__(self, build: Build | None = None) -> None:
        self.told: list[object] = []
        self.ends = 0
        self.board = Board(Body(build or Build(), Timeline(0.0)))
        self.owner = BinOwner(Watched(self.board, self.told), self._post, self._power_off)
        self.owner.idle()

    def _post(self, what: What) -> None:
        self.told.append(what)

    def _power_off(self) -> None:
        self.ends += 1

    def order(self, effect: MoveDoor | CarryTo | Shine | Report | PowerOff) -> None:
        self.owner.obey(effect)
        _drain(self.owner)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            self.board.body.time.advance(0.05)
            self.owner.idle()

    def stick_the_contact(self) -> None:
        works = self.board.contacts
        self.board.contacts = lambda: {**works(), "obstructed": True}  # type: ignore[method-assign]  # its cable

    def carried_to(self, number: int) -> bool:
        return self.sensed.carried == number

    @property
    def sensed(self) -> Sensors:
        said = [what.sensors for what in self.told if isinstance(what, BinSensed)]
        assert said[-1] is not None
        return said[-1]


def test_what_is_in_the_way_reopens_the_door_before_anybody_is_told() -> None:
    table = Table()
    table.order(MoveDoor(DoorOrder.UNLOCK))
    table.wait(2)
    table.board.body.hand_in()
    table.order(MoveDoor(DoorOrder.LOCK))
    table.wait(1.5)
    first = next(
        number
        for number, what in enumerate(table.told)
        if isinstance(what, BinSensed) and what.sensors is not None and what.sensors.obstructed
    )
    assert "reopen" in table.told[:first]
    table.wait(2)
    assert table.sensed.open


def test_a_contact_that_is_stuck_unlocks_no_shut_door_and_still_keeps_a_hand_from_being_shut_in() -> None:
    table = Table()
    table.stick_the_contact()
    table.wait(2)
    assert "reopen" not in table.told
    assert table.sensed.shut
    assert table.sensed.obstructed
    table.order(MoveDoor(DoorOrder.UNLOCK))
    table.wait(2)
    table.board.body.hand_in()
    table.order(MoveDoor(DoorOrder.LOCK))
    table.wait(2)
    assert "reopen" in table.told
    assert table.sensed.open


def test_fire_stops_the_motors_once_and_before_anybody_is_told() -> None:
    table = Table()
    table.board.alarm_fire(True)
    table.wait(0.5)
    burning = next(
        number
        for number, what in enumerate(table.told)
        if isinstance(what, BinSensed) and what.sensors is not None and what.sensors.fire
    )
    assert table.told[:burning].count("stop") == table.told.count("stop") == 1


def test_while_a_fire_alarm_sounds_no_order_moves_anything() -> None:
    table = Table()
    table.order(MoveDoor(DoorOrder.UNLOCK))
    table.wait(2)
    table.board.alarm_fire(True)
    table.wait(0.5)
    table.order(MoveDoor(DoorOrder.LOCK))
    assert "lock" not in table.told
    assert table.sensed.orders == 2
    table.board.alarm_fire(False)
    table.wait(0.1)
    table.order(MoveDoor(DoorOrder.LOCK))
    table.wait(2)
    assert table.sensed.shut


def test_every_order_is_counted_and_news_come_with_their_number() -> None:
    table = Table()
    assert table.sensed.orders == 0
    table.order(MoveDoor(DoorOrder.UNLOCK))
    assert table.sensed.orders == 1
    table.order(Shine(Lamp.READY))
    assert table.sensed.orders == 1
    table.board.power_off()
    table.order(MoveDoor(DoorOrder.LOCK))
    table.board.power_on()
    table.wait(3)
    table.owner.idle()
    assert table.sensed.orders == 2
    assert table.sensed.shut


def test_a_lost_line_is_told_and_opened_again() -> None:
    table = Table()
    table.board.power_off()
    table.owner.idle()
    assert table.told[-2] == BinSensed(None)
    lost = table.told[-1]
    assert isinstance(lost, DeviceChanged)
    assert (lost.device, lost.ready) == (Device.BIN, False)
    table.board.power_on()
    table.wait(3)
    assert table.sensed.shut


def test_a_flap_without_a_motor_is_ready_as_soon_as_it_is_unlocked() -> None:
    table = Table(Build(motor=False, sorter=False, crate_mm=(450.0,)))
    table.order(MoveDoor(DoorOrder.UNLOCK))
    table.wait(0.5)
    assert table.sensed.open
    assert not table.sensed.holds


def test_a_sorter_s_old_news_are_no_answer_to_a_new_order() -> None:
    table = Table()
    thing = Thing("book")
    table.order(MoveDoor(DoorOrder.UNLOCK))
    table.wait(2)
    table.board.body.take_away(thing)
    assert table.board.body.insert(thing)
    table.wait(2)
    table.order(MoveDoor(DoorOrder.LOCK))
    table.wait(2)
    table.order(CarryTo(2))
    assert not table.carried_to(2)
    table.wait(4)
    assert table.carried_to(2)
    assert [each.name for each in table.board.body.in_crate(2)] == ["book"]


def test_the_end_of_the_battery_is_handed_on() -> None:
    table = Table()
    table.order(PowerOff())
    assert table.ends == 1


def test_the_log_has_the_code_that_stands_on_the_screen_beside_its_word() -> None:
    table = Table()
    with capture_logs() as logged:
        table.order(Report(Trouble.FAULT, BinFault.DOOR))
        table.order(Report(Trouble.FIRE))
    told = [(each["trouble"], each["detail"], each.get("code")) for each in logged]
    assert told == [("fault", "door", "F5"), ("fire", "", None)]


def test_that_it_serves_again_is_no_trouble() -> None:
    table = Table()
    with capture_logs() as logged:
        table.order(Report(Trouble.SERVING))
    assert [(each["log_level"], each["event"]) for each in logged] == [("info", "bin_hardware.serves_again")]
