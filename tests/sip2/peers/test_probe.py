"""The probe against servers that are not ours: what it finds is what was observed of them, and its drafts work."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sip2.client import Account
from sip2.clock import SystemClock
from sip2.links import tcp
from sip2.probe import Plan, Report, probe
from sip2.profile import Profile, load_profile
from sip2.results import Lent, TakenBack
from tests.sip2.peers.ground import LOGIN
from tests.sip2.peers.launch import Peer
from tests.sip2.peers.station import station

PLAN = Plan(
    Account(*LOGIN),
    card="TV9999999",
    pin="9999",
    item="VV24.00135",
    title="Hà Nội băm sáu phố phường",
    blocked_card="TV0000032",
    write=True,
    answer_s=2.0,
    quiet_s=0.1,
)


@pytest.fixture(scope="module")
def peer(request: pytest.FixtureRequest) -> Peer:
    """The server of this name, which all tests of the module share."""
    shared: Peer = request.getfixturevalue(request.param)
    return shared


@cache
def probed(peer: Peer, plan: Plan = PLAN) -> Report:
    """Each server is probed once with leave to write and once without."""
    return probe(tcp("127.0.0.1", peer.port), plan, SystemClock(ZoneInfo("Asia/Ho_Chi_Minh")))


def drafted(report: Report, folder: Path) -> Profile:
    path = folder / "draft.toml"
    path.write_text(report.draft("Draft", "probe of a test"), encoding="utf-8")
    return load_profile(path)


def test_pysip2_wants_a_real_date_replays_repeats_and_refuses_what_has_no_route(
    pysip2: Peer, tmp_path: Path
) -> None:
    report = probed(pysip2)
    profile = drafted(report, tmp_path)
    assert report.reached
    assert profile.nb_due_date == "now"
    assert profile.replays_duplicates is True
    assert profile.unsupported == ("19", "25")
    assert profile.no_block == "forced"
    assert profile.encoding == "utf-8"
    assert report.lies == ()


def test_invenio_executes_repeats_wants_whole_segments_and_lacks_three_messages(
    invenio: Peer, tmp_path: Path
) -> None:
    report = probed(invenio)
    profile = drafted(report, tmp_path)
    assert profile.replays_duplicates is False
    assert profile.unterminated_answers is True
    assert profile.nb_due_date == "blank"
    assert profile.no_block == "ignored"
    assert set(profile.unsupported) >= {"19", "65"}
    assert any("must arrive in one piece" in finding.text for finding in report.findings)
    assert any("even after a wrong PIN" in finding.text for finding in report.findings)


@pytest.mark.parametrize("peer", ["pysip2", "invenio"], indirect=True)
def test_a_probe_without_leave_changes_nothing_and_leaves_no_secret(
    peer: Peer,
) -> None:
    before = len(peer.executed)
    report = probed(peer, replace(PLAN, write=False))
    assert peer.executed[before:] == []
    everything = "\n".join([report.text(), *report.transcript])
    for secret in (PLAN.card, "AD9999", LOGIN[1], "Thẻ thử máy"):
        assert secret not in everything


@pytest.mark.parametrize("peer", ["pysip2", "invenio"], indirect=True)
def test_a_station_works_with_the_draft(peer: Peer, tmp_path: Path) -> None:
    profile = drafted(probed(peer), tmp_path)
    with station(peer.port, profile) as desk:
        assert isinstance(desk.lend("TV0000015", "VV24.00136"), Lent)
        assert isinstance(desk.take_back("VV24.00136"), TakenBack)
