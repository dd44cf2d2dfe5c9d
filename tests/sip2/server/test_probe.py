"""The probe against every personality: what it says, what it drafts, what it leaves behind, what it never shows."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sip2.client import Account
from sip2.clock import SystemClock
from sip2.codec import encode, parse
from sip2.links import tcp
from sip2.message import Message, Oddity
from sip2.probe import Plan, Report, Weight, probe
from sip2.probe.asking import UNKNOWN_ITEM
from sip2.probe.letters import Loss, look_at
from sip2.profile import Profile, load_profile
from sip2.server import PERSONALITIES, IlsServer, Library
from sip2.server.conversation import Conversation
from sip2.server.faults import Cut, Fault, Garbage, Twice, WrongChecksum, WrongSequence
from sip2.server.personality import GENERIC, Duplicates, Personality
from sip2.server.records import Act
from tests.sip2.lines import Chunk, HandClock, Line
from tests.sip2.server.line import line_to

CARD, BLOCKED, ITEM = "TV9999999", "TV0000032", "1000000056"
TITLE = "Dế Mèn phiêu lưu ký"
PLAN = Plan(
    Account("kiosk", "kiosk-secret"),
    card=CARD,
    pin="9999",
    item=ITEM,
    title=TITLE,
    blocked_card=BLOCKED,
    answer_s=3.0,
    quiet_s=0.2,
    between_s=0.0,
)


def library() -> Library:
    """A library whose clock goes on by two seconds at each look, so that answers of equal questions differ in time."""
    begin, ticks = datetime.now(UTC), itertools.count()
    return Library(clock=lambda: begin + timedelta(seconds=2 * next(ticks)))


def probed(name: str, plan: Plan) -> tuple[Report, Library]:
    traits = replace(PERSONALITIES[name], silence_s=0.01)
    shelves = library()
    with IlsServer(shelves, personality=traits, accounts={"kiosk": "kiosk-secret"}) as ils:
        clock = SystemClock(ZoneInfo("Asia/Ho_Chi_Minh"))
        return probe(tcp(ils.host, ils.port), plan, clock), shelves


@cache
def read(name: str) -> tuple[Report, Library]:
    """The probe without leave to write, once for each personality."""
    return probed(name, PLAN)


@cache
def written(name: str) -> tuple[Report, Library]:
    """The probe with leave to write, once for each personality."""
    return probed(name, replace(PLAN, write=True))


@pytest.fixture(params=sorted(PERSONALITIES))
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


def drafted(report: Report, folder: Path) -> Profile:
    path = folder / "draft.toml"
    path.write_text(report.draft("Draft", "probe of a test"), encoding="utf-8")
    return load_profile(path)


def said(report: Report, *words: str) -> bool:
    return any(all(word in finding.text for word in words) for finding in report.findings)


def test_every_step_is_reported_and_none_is_cut_short(name: str) -> None:
    report, _ = written(name)
    assert report.reached
    assert {finding.step for finding in report.findings} == {*range(1, 14), 15}
    assert not said(report, "cut short")


def test_the_draft_is_a_profile_that_loads(name: str, tmp_path: Path) -> None:
    report, _ = written(name)
    profile = drafted(report, tmp_path)
    assert profile.title == "Draft"
    assert profile.institution == "TRAMSACH"
    assert profile.known("terminator_out").source.startswith("probe of a test: ")


def test_a_probe_without_leave_changes_nothing(name: str) -> None:
    report, shelves = read(name)
    assert report.reached
    assert shelves.executed == ()


def test_a_probe_with_leave_leaves_the_item_returned(name: str) -> None:
    _, shelves = written(name)
    assert shelves.loan(ITEM) is None
    assert CARD not in shelves.loans_by_patron()
    assert {entry.act for entry in shelves.executed} <= {
        Act.LENT,
        Act.RENEWED,
        Act.RETURNED,
        Act.SEEN,
        Act.ITEM_NOTED,
        Act.ENABLED,
    }


def test_nothing_personal_is_in_findings_draft_or_transcript(name: str) -> None:
    report, _ = written(name)
    everything = "\n".join([report.text(), report.draft("x", "y"), *report.transcript])
    for secret in (CARD, BLOCKED, "AD9999", "kiosk-secret", "Thẻ thử máy", "The thu may"):
        assert secret not in everything


@pytest.mark.parametrize(
    ("name", "replays"),
    [
        ("generic", True),
        ("koha", False),
        ("evergreen", False),
        ("evergreen-utf8", False),
        ("invenio", False),
        ("pysip2", True),
        ("gigaflair", False),
        ("sierra", True),
    ],
)
def test_what_a_repeat_does_is_proven_with_a_loan_and_only_hinted_at_by_questions(
    name: str, replays: bool, tmp_path: Path
) -> None:
    profile = drafted(written(name)[0], tmp_path)
    assert profile.replays_duplicates is replays
    assert profile.known("replays_duplicates").status.value == "observed"
    hinted, _ = read(name)
    careful = drafted(hinted, tmp_path)
    assert careful.replays_duplicates is False, "what was not tried is not trusted"
    assert careful.known("replays_duplicates").status.value == "assumed"
    assert said(hinted, "answered from memory") is replays


class Bent:
    """A small library behind a line without a socket; `bend` makes of a request and its answer what goes back."""

    def __init__(
        self,
        traits: Personality,
        bend: Callable[[Message, bytes], list[Chunk]],
        shelves: Library | None = None,
    ) -> None:
        self.clock = HandClock()
        self.traits, self.bend, self.shelves = traits, bend, shelves or library()

    def probed(self, plan: Plan) -> Report:
        return probe(self._connect, plan, self.clock)

    def probed_with_leave(self) -> Report:
        return self.probed(replace(PLAN, write=True))

    def _connect(self, timeout_s: float) -> Line:
        talk = Conversation(self.shelves, self.traits, {"kiosk": "kiosk-secret"})
        return Line(self.clock, lambda frame: self.bend(parse(frame), talk.hear(frame).data))


def as_it_is(_asked: Message, answer: bytes) -> list[Chunk]:
    return [answer] if answer else []


def with_the_date_of_the_request(asked: Message, answer: bytes) -> list[Chunk]:
    read = parse(answer)
    if not hasattr(asked, "transaction_date") or not hasattr(read, "transaction_date"):
        return [answer] if answer else []
    changes: dict[str, Any] = {"transaction_date": asked.transaction_date, "wire": None}
    return [encode(replace(read, **changes), sequence=read.sequence)]


@pytest.mark.parametrize("write", [True, False])
def test_a_system_that_only_echoes_the_date_is_not_taken_for_one_that_remembers(
    write: bool, tmp_path: Path
) -> None:
    forgetful = replace(GENERIC, duplicates=Duplicates.EXECUTED, tells_renewals=False)
    now = datetime.now(UTC)
    bent = Bent(forgetful, with_the_date_of_the_request, Library(clock=lambda: now))
    report = bent.probed(replace(PLAN, write=write, between_s=1.1))
    profile = drafted(report, tmp_path)
    assert profile.replays_duplicates is False
    assert profile.known("replays_duplicates").status.value == "assumed"
    assert said(report, "nothing is proven")


@pytest.mark.parametrize("whose", ["of the library alone", "somebody else's loan"])
def test_a_refused_loan_is_no_missing_function_and_nobody_s_loan_is_ended(whose: str, tmp_path: Path) -> None:
    shelves = library()
    item = "TC24.00001" if whose == "of the library alone" else ITEM
    if whose == "somebody else's loan":
        shelves.checkout("TV0000012", ITEM)
    bent = Bent(GENERIC, as_it_is, shelves)
    report = bent.probed(replace(PLAN, item=item, write=True))
    assert said(report, "was not lent to the test card")
    assert drafted(report, tmp_path).unsupported == ()
    assert report.lies == ()
    assert (shelves.loan(item) is not None) == (whose == "somebody else's loan")


def test_a_system_that_hangs_up_on_an_unknown_item_still_answers_for_known_ones(tmp_path: Path) -> None:
    def hang_up(asked: Message, answer: bytes) -> list[Chunk]:
        unknown = asked.code == "17" and asked["AB"] == UNKNOWN_ITEM
        return ["close"] if unknown else [answer] if answer else []

    report = Bent(GENERIC, hang_up).probed(PLAN)
    assert said(report, "an unknown item: the line is closed")
    assert drafted(report, tmp_path).unsupported == ()


def test_where_no_digits_come_back_a_repeat_is_never_trusted(tmp_path: Path) -> None:
    report, _ = written("folio")
    profile = drafted(report, tmp_path)
    assert (profile.error_detection, profile.replays_duplicates) == ("off", False)


@pytest.mark.parametrize("name", ["koha", "evergreen", "gigaflair"])
def test_a_98_that_lies_is_caught_and_overridden_by_what_was_seen(name: str, tmp_path: Path) -> None:
    report, _ = written(name)
    assert report.lies
    assert all(any(finding.text == lie for finding in report.findings) for lie in report.lies)
    profile = drafted(report, tmp_path)
    assert profile.trust_bx is False
    assert profile.known("trust_bx").status.value == "observed"


def test_what_lies_are_about() -> None:
    assert "98 says yes to message 25, but it does not work" in written("koha")[0].lies
    assert "98 says no to message 19, but it works" in written("koha")[0].lies
    assert "98 says no to returning, but it works" in written("evergreen")[0].lies
    assert "98 says no to lending, but it works" in written("evergreen")[0].lies
    assert written("generic")[0].lies == ()


def test_renewing_and_changing_a_card_are_compared_with_what_98_says_of_them() -> None:
    """ACS renewal policy is about 29 and 65, status update about patrons (25), 3M SIP 2.00."""
    report = Bent(replace(GENERIC, flags_98="YYYNNY"), as_it_is).probed_with_leave()
    assert set(report.lies) == {
        "98 says no to renewing, but it works",
        "98 says no to changing a card's status, but it works",
    }
    silent = Bent(replace(GENERIC, unsupported=frozenset({"25", "29", "65"})), as_it_is).probed_with_leave()
    assert {
        "98 says yes to renewing, but it does not work",
        "98 says yes to changing a card's status, but it does not work",
    } <= set(silent.lies)


def test_after_a_damaged_request_the_right_one_is_sent_and_what_becomes_of_it_told() -> None:
    assert said(Bent(GENERIC, as_it_is).probed(PLAN), "with the right checksum is answered")

    damaged: list[bytes] = []

    def offended(asked: Message, answer: bytes) -> list[Chunk]:
        """Answers 96, and nothing to what comes after it on this line."""
        if Oddity.BAD_CHECKSUM in {each.kind for each in asked.deviations}:
            damaged.append(asked.raw)
            return [answer]
        again = damaged and asked.raw[:-5] == damaged[0][:-5]
        return ["close"] if again else [answer] if answer else []

    report = Bent(GENERIC, offended).probed(PLAN)
    assert damaged
    assert said(report, "with the right checksum after it: the line is closed")


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("generic", "return_unknown_item", "ok0_alert_cv99"),
        ("generic", "no_block", "forced"),
        ("generic", "return_not_on_loan", "ok1"),
        ("koha", "return_not_on_loan", "ok0_alert"),
        ("koha", "unsupported", ("25",)),
        ("koha", "no_block", "forced"),
        ("evergreen", "return_not_on_loan", "ok0"),
        ("evergreen", "return_unknown_item", "closes"),
        ("evergreen", "no_block", "ignored"),
        ("evergreen-utf8", "encoding", "utf-8"),
        ("folio", "encoding", "cp850"),
        ("folio", "unsupported", ("19", "25")),
        ("invenio", "unterminated_answers", True),
        ("invenio", "unsupported", ("19", "65")),
        ("pysip2", "nb_due_date", "now"),
        ("pysip2", "encoding", "cp850"),
        ("gigaflair", "unsupported", ("97",)),
        ("sierra", "login", "telnet"),
        ("sierra", "zone_style", "0000"),
    ],
)
def test_the_draft_holds_what_this_system_does(name: str, key: str, value: object, tmp_path: Path) -> None:
    assert getattr(drafted(written(name)[0], tmp_path), key) == value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("koha", ("answers end with CR LF",)),
        ("koha", ("carried out twice", "renewal")),
        ("koha", ("even after a wrong PIN",)),
        ("evergreen", ("arrive without them",)),
        ("evergreen-utf8", ("decomposed",)),
        ("folio", ("question marks",)),
        ("folio", ("does not say it renewed",)),
        ("invenio", ("must arrive in one piece",)),
        ("invenio", ("two requests at once: 1 answers",)),
        ("invenio", ("serves requests with a wrong checksum",)),
        ("pysip2", ("a blank due date in 11: the line is closed",)),
        ("pysip2", ("an unknown command: no answer",)),
        ("gigaflair", ("does not repeat its last answer",)),
        ("sierra", ("login with prompts",)),
        ("sierra", ("does not count loans",)),
    ],
)
def test_what_is_peculiar_is_said_in_plain_words(name: str, words: tuple[str, ...]) -> None:
    assert said(written(name)[0], *words)


def test_oddities_have_an_example_line() -> None:
    report, _ = written("gigaflair")
    found = {(odd.kind, odd.where): odd for odd in report.oddities}
    missing = found["missing_required", "AQ"]
    assert missing.codes == ("10",)
    assert missing.example.startswith("101")


def test_a_wrong_password_ends_the_probe_with_the_reason() -> None:
    report, _ = probed("generic", replace(PLAN, account=Account("kiosk", "other")))
    assert not report.reached
    assert said(report, "user and password are refused")


def test_nobody_listening_is_said_too() -> None:
    with IlsServer() as ils:
        port = ils.port
    report = probe(tcp("127.0.0.1", port), PLAN)
    assert not report.reached
    assert report.findings[0].weight is Weight.TROUBLE
    assert "no connection" in report.findings[0].text


def test_a_clock_in_another_zone_is_noticed() -> None:
    with IlsServer(library(), accounts={"kiosk": "kiosk-secret"}) as ils:
        report = probe(tcp(ils.host, ils.port), PLAN, SystemClock(ZoneInfo("America/Lima")))
    assert said(report, "its clock and ours differ", "time zone")


@pytest.mark.parametrize(
    "fault", [Garbage(), Garbage(b"98\r"), Cut(20), Twice(), WrongChecksum(), WrongSequence(3)]
)
def test_a_mad_system_is_survived_and_nothing_is_claimed_of_it_that_was_not_seen(
    fault: Fault, tmp_path: Path
) -> None:
    with IlsServer(library(), accounts={"kiosk": "kiosk-secret"}) as ils, line_to(ils, login=False):
        ils.faults.add(fault, times=10_000)
        report = probe(tcp(ils.host, ils.port), replace(PLAN, write=True, answer_s=0.05), SystemClock())
    assert report.text()
    assert drafted(report, tmp_path).title == "Draft"


def test_a_quiet_line_can_be_tried() -> None:
    report, _ = probed("generic", replace(PLAN, idle_s=0.01))
    assert said(report, "still answers")


@pytest.mark.parametrize(
    ("raw", "encoding", "loss"),
    [
        ("Đất rừng phương Nam".encode(), "utf-8", Loss.NONE),
        ("Đất rừng phương Nam / Đoàn Giỏi".encode("cp850", "replace"), "cp850", Loss.QUESTION_MARKS),
        ("Đoàn Giỏi, Tô Hoài".encode("cp850", "replace"), "cp850", Loss.QUESTION_MARKS),
        (unicodedata.normalize("NFD", "ơ ư ă ê").encode("utf-8"), "utf-8", Loss.NONE),
        ("Hoàng Phê, Đoàn".encode("cp1258"), "cp1258", Loss.NONE),
        (b"Dat rung phuong Nam", None, Loss.STRIPPED),
        (b"Ai? Nothing is lost here.", None, Loss.NONE),
    ],
)
def test_letters_tell_their_character_set(raw: bytes, encoding: str | None, loss: Loss) -> None:
    letters = look_at(raw, "Đất rừng phương Nam")
    assert (letters.encoding, letters.loss) == (encoding, loss)
