"""What the library and its system say by the way, at the whole station: notes, their own words, group cards, languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.effects import AskPatron
from kiosk.events import PatronFound
from kiosk.ils_sip2 import connect
from kiosk.messages import say
from kiosk.values import Secret
from kiosk.view import Screen, View
from sip2.server import faults as ils
from tests.demo.bench import bench
from ui.demo.world import World

NOTE = {
    "media": ["009"],  # as the library system calls a set with its disc
    "vi": "Mời bỏ đĩa vào túi",
    "en": "Put the disc in its bag",
    "km": "ដាក់ថាសក្នុងថង់",
}
CLASS_CARD, CLASS_PIN = "TV0000060", "6060"
IN_STOCK, ON_LOAN = 0x07, 0xC2
TWO_PARTS = ("set part 1", "set part 2")


def test_the_set_s_row_tells_its_borrower_to_put_the_disc_in_the_bag(tmp_path: Path) -> None:
    with bench(tmp_path, notes=[NOTE]) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put(*TWO_PARTS)
        b.views.wait(lambda view: view.done == 1)
        assert b.rows(1).rows[0].hint == say("site.note.1")
        b.world.put("one")
        b.views.wait(lambda view: view.done == 2)
        assert b.rows(2).rows[0].hint is None


def test_the_library_system_s_reason_stands_below_ours_where_the_site_wants_it(tmp_path: Path) -> None:
    with bench(tmp_path, screen={"fullscreen": False, "ils_text": True}) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("reference")
        row = b.rows(1).rows[0]
        assert row.word == say("row.refused")
        assert row.said


def test_by_default_it_is_not_shown(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("reference")
        assert b.rows(1).rows[0].said == ""


def with_sum(changed: bytes) -> bytes:
    body, marker, _checksum = changed.rpartition(b"AZ")
    return body + marker + f"{-sum(body + marker) & 0xFFFF:04X}".encode() + b"\r" if marker else changed


def in_english(answer: bytes) -> bytes:
    """The language of a 64 stands behind its code and 14 characters of patron status."""
    return with_sum(answer[:16] + b"001" + answer[19:])


def test_the_screen_speaks_the_language_that_the_library_system_knows_of_its_reader(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.world.ils.faults.add(ils.Altered(in_english), on="63")
        b.sign_in()
        assert b.sees(Screen.ITEMS).language == "en"
        b.leave()
        assert b.sees(Screen.WELCOME).language == "vi"


def test_a_reader_of_whom_it_knows_none_keeps_the_library_s(tmp_path: Path) -> None:
    with bench(tmp_path) as b:
        b.sign_in()
        assert b.sees(Screen.ITEMS).language == "vi"


def test_the_library_system_names_the_class_of_a_patron(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        (system,) = connect(world.settings())
        try:
            found = system.patron(AskPatron(1, Secret(CLASS_CARD), Secret(CLASS_PIN)))
        finally:
            system.close()
    assert isinstance(found, PatronFound)
    assert found.patron_class == "CLASS"


def test_a_notice_of_the_library_stands_on_its_welcome_screen(tmp_path: Path) -> None:
    notice = {
        "first": "2020-01-01",
        "last": "2099-12-31",
        "vi": "Thư viện nghỉ lễ",
        "en": "Closed for the holiday",
        "km": "បណ្ណាល័យបិទ",
    }
    with bench(tmp_path, notices=[notice]) as b:
        shown: View = b.sees(Screen.WELCOME)
        assert shown.notices == (say("site.notice.1"),)


def for_use_in_the_library(answer: bytes) -> bytes:
    """The desensitize of a 12 stands behind its code, ok, renewal ok and magnetic media."""
    return with_sum(answer[:5] + b"N" + answer[6:])


@pytest.mark.parametrize("profile, afi", [({}, IN_STOCK), ({"release": "always"}, ON_LOAN)])
def test_what_is_lent_for_use_in_the_library_keeps_its_alarm_on(
    tmp_path: Path, profile: dict[str, str], afi: int
) -> None:
    with bench(tmp_path, profile=profile) as b:
        b.world.ils.faults.add(ils.Altered(for_use_in_the_library), on="11")
        b.sign_in()
        b.sees(Screen.ITEMS)
        b.world.put("one")
        word = b.rows(1).rows[0].word
        assert word == say("row.borrowed_desk" if afi == IN_STOCK else "row.borrowed")
        assert b.world.tags["one"].afi == afi
