"""All sixteen requests, asked over TCP with bytes of the tests' own, and the answers as the standard forms them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sip2.server import IlsServer
from tests.sip2.server.line import DATE, Line, framed, line_to

READER, BOOK = "TV0000012", "1000000056"


@pytest.fixture(scope="module")
def shared() -> Iterator[IlsServer]:
    with IlsServer() as ils:
        yield ils


@pytest.fixture
def ils() -> Iterator[IlsServer]:
    with IlsServer() as server:
        yield server


@pytest.fixture
def line(ils: IlsServer) -> Iterator[Line]:
    with line_to(ils) as connected:
        yield connected


def test_93_lets_a_station_in_with_its_own_password_only(ils: IlsServer) -> None:
    with line_to(ils, login=False) as line:
        assert line.login(password="wrong") == "940"
        assert line.login() == "941"


def test_nothing_is_answered_before_the_login(ils: IlsServer) -> None:
    with line_to(ils, login=False) as line:
        line.send(framed("9900802.00", 0))
        assert line.closed()


def test_99_is_answered_with_what_the_system_can_do(line: Line) -> None:
    answer = line.ask("9900802.00")
    assert answer.startswith("98YYYYYY030003")
    assert answer[32:36] == "2.00"
    assert "AOTRAMSACH|AMThư viện Trạm Sách|BXYYYYYYYYYYYYYYYY|" in answer


def test_17_tells_where_an_item_is(line: Line) -> None:
    assert line.look(BOOK).startswith("180301")
    assert "AJDế Mèn phiêu lưu ký / Tô Hoài|" in line.look(BOOK)
    assert line.look("VV24.00111").startswith("180401")
    assert "CF1|AH" in line.look("VV24.00111")
    assert line.look("VV24.00110").startswith("180801")
    assert line.look("VV24.00113").startswith("181201")
    assert line.look("nope").startswith("180101")
    assert "BHVND|BV5000|" in line.look("BD24.00002")


def test_11_lends_and_a_second_11_renews(ils: IlsServer, line: Line) -> None:
    first, second = line.checkout(READER, BOOK), line.checkout(READER, BOOK)
    assert first.startswith("121NUY")
    assert second.startswith("121YUY")
    assert f"AA{READER}|AB{BOOK}|AJDế Mèn phiêu lưu ký / Tô Hoài|AH" in first
    assert "    235900|" in first
    assert [loan.item for loan in ils.library.loans_by_patron()[READER]] == [BOOK]


def test_11_refused_says_why_and_has_no_due_date(line: Line) -> None:
    answer = line.checkout(READER, "TC24.00001")
    assert answer.startswith("120NUN")
    assert "AH|" in answer
    assert "AFTài liệu chỉ đọc tại chỗ|" in answer


def test_11_with_a_fee_asks_first(line: Line) -> None:
    asked = line.checkout(READER, "BD24.00002")
    assert asked.startswith("120")
    assert "BT06|BHVND|BV5000|" in asked
    assert line.checkout(READER, "BD24.00002", more="BOY|").startswith("121")


def test_11_with_no_block_records_what_has_happened(ils: IlsServer, line: Line) -> None:
    answer = line.ask(f"11NY{DATE}20261212    235900AOTRAMSACH|AATV0000032|ABVV24.00101|AC|")
    assert answer.startswith("121")
    assert "AH20261212    235900|" in answer
    loan = ils.library.loan("VV24.00101")
    assert loan is not None
    assert f"{loan.since:%Y%m%d    %H%M%S}" == DATE


def test_09_takes_back_and_routes_to_a_bin(line: Line) -> None:
    line.checkout(READER, BOOK)
    answer = line.checkin(BOOK)
    assert answer.startswith("101YUN")
    assert f"AB{BOOK}|AQTT|" in answer
    assert f"CL1|AA{READER}|" in answer


def test_09_of_a_wanted_item_alerts_with_for_whom_and_where(line: Line) -> None:
    answer = line.checkin("VV24.00111")
    assert answer.startswith("101YUY")
    assert "CL4|" in answer
    assert "CTTT|CV01|CYTV0000051|DABạn đọc 09|" in answer


def test_09_of_another_branch_s_item_alerts_to_send_it(line: Line) -> None:
    assert "CL6|" in (answer := line.checkin("VV24.00131"))
    assert "CTVS|CV04|" in answer
    assert answer[5] == "Y"


def test_09_of_an_unknown_item_goes_to_the_exception_bin(line: Line) -> None:
    answer = line.checkin("nope")
    assert answer.startswith("100NUY")
    assert "CL9|CV99|" in answer


def test_23_and_63_tell_who_the_reader_is_only_with_the_right_pin(line: Line) -> None:
    right = line.ask(f"23000{DATE}AOTRAMSACH|AA{READER}|AC|AD1234|")
    wrong = line.ask(f"23000{DATE}AOTRAMSACH|AA{READER}|AC|AD9999|")
    assert right.startswith("24" + " " * 14)
    assert "AEBạn đọc 01|BLY|CQY|" in right
    assert "AE|BLY|CQN|" in wrong
    full = line.patron(READER, more="AD1234|")
    bare = line.patron(READER, more="AD9999|")
    assert "BEbandoc01@example.org|" in full
    assert "example.org" not in bare
    assert "CQN|" in bare


@pytest.mark.parametrize(
    ("card", "flags"),
    [
        ("TV0000012", ""),
        ("TV0000031", "YYYY"),
        ("TV0000032", "YYYYY"),
        ("TV0000033", "YYYY      Y"),
        ("TV0000034", "     Y"),
        ("TV0404040", "YYYY"),
    ],
)
def test_the_flags_of_24_tell_how_a_card_stands(shared: IlsServer, card: str, flags: str) -> None:
    with line_to(shared) as line:
        answer = line.ask(f"23000{DATE}AOTRAMSACH|AA{card}|AC|AD|")
    assert answer[2:16] == flags.ljust(14)
    assert ("BLN|" in answer) == (card == "TV0404040")


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (0, "AS"),
        (1, "ATVV24.00122|ATVV24.00123|"),
        (2, "AUVV24.00122|AUVV24.00123|"),
        (3, "AV6 15000 VND Cung oán ngâm khúc / Nguyễn Gia Thiều|"),
        (4, "BUVV24.00122|"),
        (5, "CD"),
    ],
)
def test_63_lists_one_thing_at_a_time(shared: IlsServer, summary: int, expected: str) -> None:
    with line_to(shared) as line:
        wanted = " " * summary + "Y" + " " * (9 - summary)
        answer = line.patron("TV0000052", summary=wanted, more="AD5252|")
    assert answer[37:61] == "000000020002000100010000"
    if len(expected) > 2:
        assert f"|{expected}" in answer
    else:
        assert f"|{expected}" not in answer


def test_63_cuts_the_list_to_the_positions_asked_for(shared: IlsServer) -> None:
    with line_to(shared) as line:
        answer = line.patron("TV0000052", summary="  Y       ", more="AD5252|BP2|BQ2|")
    assert "AUVV24.00123|" in answer
    assert "AUVV24.00122|" not in answer


def test_29_and_65_make_loans_longer(line: Line) -> None:
    line.checkout(READER, BOOK)
    one = line.ask(f"29NN{DATE}{' ' * 18}AOTRAMSACH|AA{READER}|AB{BOOK}|")
    every = line.ask(f"65{DATE}AOTRAMSACH|AA{READER}|AD1234|")
    assert one.startswith("301YUY")
    assert every.startswith("6610001" + "0000")
    assert f"BM{BOOK}|" in every
    not_mine = line.ask(f"29NN{DATE}{' ' * 18}AOTRAMSACH|AA{READER}|ABVV24.00111|")
    assert not_mine.startswith("300NUN")


def test_15_places_and_deletes_a_hold(line: Line) -> None:
    placed = line.ask(f"15+{DATE}BSVS|BY3|AOTRAMSACH|AA{READER}|ABVV24.00111|")
    assert placed.startswith("161N")
    assert "BR2|BSVS|" in placed
    assert line.ask(f"15-{DATE}AOTRAMSACH|AA{READER}|ABVV24.00111|").startswith("161")
    assert line.ask(f"15-{DATE}AOTRAMSACH|AA{READER}|ABVV24.00111|").startswith("160")


def test_37_takes_a_payment_in_dong_and_in_nothing_else(ils: IlsServer, line: Line) -> None:
    paid = line.ask(f"37{DATE}0400VNDBV15000|AOTRAMSACH|AATV0000052|CG6|")
    assert paid.startswith("38Y")
    assert "BKTT" in paid
    assert line.ask(f"37{DATE}0400USDBV1|AOTRAMSACH|AATV0000033|").startswith("38N")
    assert line.ask(f"37{DATE}0400VNDBV999999|AOTRAMSACH|AATV0000033|").startswith("38N")
    account = ils.library.account("TV0000052")
    assert account is not None
    assert account.fines == ()


def test_01_blocks_and_25_enables(line: Line) -> None:
    blocked = line.ask(f"01N{DATE}AOTRAMSACH|ALquên thẻ|AA{READER}|AC|")
    assert blocked.startswith("24YYYYY")
    assert line.checkout(READER, BOOK).startswith("120")
    assert line.ask(f"25{DATE}AOTRAMSACH|AA{READER}|").startswith("26" + " " * 14)
    assert line.checkout(READER, BOOK).startswith("121")


def test_19_notes_and_17_shows_the_note(line: Line) -> None:
    assert line.ask(f"19{DATE}AOTRAMSACH|AB{BOOK}|CHrách bìa|").startswith("201")
    assert "CHrách bìa|" in line.look(BOOK)
    assert line.ask(f"19{DATE}AOTRAMSACH|ABnope|CHx|").startswith("200")


def test_35_ends_a_session(line: Line) -> None:
    assert line.ask(f"35{DATE}AOTRAMSACH|AA{READER}|").startswith("36Y")


def test_97_brings_the_last_answer_again_to_the_byte(line: Line) -> None:
    last = line.raw(framed(f"17{DATE}AOTRAMSACH|AB{BOOK}|", 4))
    assert line.raw(b"97AZFEF5\r") == last


def test_a_bad_checksum_is_answered_96_and_nothing_is_done(ils: IlsServer, line: Line) -> None:
    request = framed(f"11NN{DATE}{' ' * 18}AOTRAMSACH|AA{READER}|AB{BOOK}|AC|", 3)
    assert line.raw(request[:-5] + b"0000\r") == b"96AZFEF6\r"
    assert ils.library.executed == ()


def test_the_same_bytes_twice_are_executed_once(ils: IlsServer, line: Line) -> None:
    request = framed(f"11NN{DATE}{' ' * 18}AOTRAMSACH|AA{READER}|AB{BOOK}|AC|", 3)
    assert line.raw(request) == line.raw(request)
    assert len(ils.library.executed) == 1


def test_requests_may_come_in_pieces_or_together(line: Line) -> None:
    request = framed(f"17{DATE}AOTRAMSACH|AB{BOOK}|", 1)
    line.send(request[:20])
    line.send(request[20:] + framed(f"17{DATE}AOTRAMSACH|ABVV24.00012|", 2))
    line.send(b"\n")
    both = line.hear(2)
    assert [part[:2] for part in both.split(b"\r")] == [b"18", b"18", b""]


def test_an_unknown_command_is_answered_96(line: Line) -> None:
    assert line.raw(framed("88xx|", 1)) == b"96AZFEF6\r"


def test_no_value_of_a_request_can_break_an_answer(line: Line) -> None:
    answer = line.raw(framed(f"17{DATE}AOTRAMSACH|ABx\x07y\tz|", 1))
    assert b"ABx y z|" in answer
    assert line.look("TT24.00001").count("Số 1/2024") == 1
    assert "Nghệ thuật   Số 1/2024" in line.look("TT24.00001")


def test_a_request_without_error_detection_gets_an_answer_without(line: Line) -> None:
    assert b"AY" not in line.raw(f"17{DATE}AOTRAMSACH|AB{BOOK}|\r".encode())
