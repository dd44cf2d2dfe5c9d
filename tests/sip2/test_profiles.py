"""Profiles: every key says how well it is known, nothing is invented, and every mistake is told at once."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from sip2.codec import parse
from sip2.message import Oddity
from sip2.profile import Profile, ProfileError, Status, load_profile, shipped_profiles

EXPECTED = {
    *("aleph", "alma", "emiclib", "evergreen", "folio", "generic", "ilib", "koha", "polaris", "rero_invenio"),
    *("sierra", "symphony", "vebrary"),
}
OBSERVED = {"koha", "evergreen", "rero_invenio"}
UNSEEN = {"emiclib", "vebrary", "ilib", "generic"}


def test_all_profiles_are_shipped() -> None:
    assert set(shipped_profiles()) == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_shipped_profile_loads_and_every_key_has_its_status(name: str) -> None:
    profile = load_profile(name)
    document = tomllib.loads((resources.files("sip2") / "profiles" / f"{name}.toml").read_text("utf-8"))
    assert set(profile.provenance) == set(document)
    for key, known in profile.provenance.items():
        if known.status in {Status.OBSERVED, Status.DOCUMENTED}:
            assert len(known.source) > 8, (name, key)
        assert known.status is not Status.SITE


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_only_systems_that_were_run_claim_to_have_been_observed(name: str) -> None:
    statuses = {known.status for known in load_profile(name).provenance.values()}
    assert (Status.OBSERVED in statuses) == (name in OBSERVED)
    if name in UNSEEN:
        assert statuses == {Status.ASSUMED}


def test_the_generic_profile_writes_out_the_cautious_defaults() -> None:
    generic = load_profile("generic").model_dump(exclude={"provenance"})
    assert generic == Profile().model_dump(exclude={"provenance"})
    left_out = {key for key in generic if key not in load_profile("generic").provenance}
    assert left_out == {"request_deadline_s", "alert_without_cv"}


def test_a_key_that_a_file_leaves_out_counts_as_assumed() -> None:
    assert load_profile("aleph").known("encoding").status is Status.ASSUMED
    assert load_profile("koha").known("encoding").status is Status.OBSERVED


def test_a_site_changes_keys_by_name() -> None:
    profile = load_profile("koha", {"location_code": "KIOSK1", "settle_s": 20})
    assert (profile.location_code, profile.settle_s) == ("KIOSK1", 20)
    assert profile.known("settle_s").status is Status.SITE


def test_a_file_of_ones_own_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text('encoding = { value = "cp1258", status = "site", source = "the probe" }\n', "utf-8")
    for name in (path, str(path)):
        assert load_profile(name).encoding == "cp1258"


def test_every_mistake_is_told_at_once_with_its_place_and_a_suggestion(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(
        "\n".join(
            (
                'encodng = { value = "utf-8", status = "site" }',
                'encoding = { value = "utf-16", status = "site" }',
                'delimiter = { value = "AB", status = "site" }',
                'heartbeat_s = { value = "often", status = "site" }',
                'zone_style = { value = "blank", status = "sure" }',
                'login = { value = "93", status = "observed" }',
                'end_session = { value = true, status = "site", why = "x" }',
                "retries = 3",
                'af_map = { value = [{ match = "(", reason = "tired" }], status = "site" }',
                'unsupported = { value = ["12"], status = "site" }',
                'blocking_flags = { value = ["charged"], status = "site" }',
                'cv_map = { value = { 01 = "HERE" }, status = "site" }',
                'retries_allowed = { value = 0, status = "site" }',
                'provenance = { value = {}, status = "site" }',
            )
        ),
        "utf-8",
    )
    with pytest.raises(ProfileError) as caught:
        load_profile(path)
    problems = {problem.place: problem for problem in caught.value.problems}
    assert set(problems) == {
        *("encodng", "encoding", "delimiter", "heartbeat_s", "zone_style.status", "login.source"),
        *("end_session.why", "retries", "af_map.0.match", "af_map.0.reason", "unsupported.0"),
        *("blocking_flags.0", "cv_map.01", "retries_allowed", "provenance"),
    }
    assert problems["encodng"].suggestion == "did you mean encoding?"
    assert "ASCII" in problems["encoding"].text
    assert "status" in problems["retries"].suggestion


@pytest.mark.parametrize(
    ("text", "expected"), [("encoding = {", "no TOML"), (None, "cannot be read"), (b"\xff", "cannot be read")]
)
def test_a_file_that_cannot_be_read_is_one_problem(
    tmp_path: Path, text: str | bytes | None, expected: str
) -> None:
    path = tmp_path / "broken.toml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ProfileError, match=expected):
        load_profile(path)


def test_a_wrong_name_gets_the_nearest_right_one() -> None:
    with pytest.raises(ProfileError, match="did you mean koha"):
        load_profile("kohaa")


def test_what_may_not_be_a_delimiter_or_an_encoding() -> None:
    for changes in ({"delimiter": "A"}, {"delimiter": "\n"}, {"encoding": "utf-7"}, {"encoding": "nope"}):
        with pytest.raises(ProfileError):
            load_profile("generic", changes)


@pytest.mark.parametrize(
    ("encoding", "fallbacks", "reachable"),
    [
        ("utf-8", ["cp1258", "cp850"], True),
        ("cp850", ["utf-8"], False),
        ("utf-8", ["latin-1", "cp1258"], False),
        ("cp1258", ["utf-8"], True),
    ],
)
def test_a_fallback_that_can_never_be_tried_is_a_mistake(
    encoding: str, fallbacks: list[str], reachable: bool
) -> None:
    changes = {"encoding": encoding, "encoding_fallbacks": fallbacks}
    if reachable:
        assert load_profile("generic", changes).encoding == encoding
        return
    with pytest.raises(ProfileError, match=r"encoding_fallbacks: .* is never tried"):
        load_profile("generic", changes)


def test_titles_of_folio_are_read_whichever_character_set_its_tenant_has() -> None:
    for encoding, kinds in (("utf-8", []), ("cp850", [Oddity.ENCODING_FALLBACK])):
        raw = "1803020120260815    101530ABVN001|AJCafé|\r".encode(encoding)
        read = parse(raw, load_profile("folio").dialect)
        assert read["AJ"] == "Café"
        assert [each.kind for each in read.deviations] == kinds


@pytest.mark.parametrize(
    ("name", "kept"),
    [("koha", "time"), ("evergreen", "date"), ("folio", "time"), ("rero_invenio", "ignored")],
)
def test_what_systems_make_of_a_return_date_is_known_from_their_source(name: str, kept: str) -> None:
    profile = load_profile(name)
    assert profile.return_date == kept
    assert profile.known("return_date").status is Status.DOCUMENTED


FOR_PEOPLE = {"title", "provenance"}


def test_every_key_of_a_profile_is_used_by_something() -> None:
    """A key that changes nothing would be a promise to whoever sets it."""
    root = Path(__file__).parents[2]
    code = "".join(
        path.read_text("utf-8")
        for path in (*(root / "sip2").rglob("*.py"), *(root / "kiosk").rglob("*.py"))
        if "probe" not in path.parts and path.name != "profile.py"
    )
    own = (root / "sip2" / "profile.py").read_text("utf-8")
    keys = set(Profile.model_fields) - FOR_PEOPLE
    unused = {
        key
        for key in keys
        if not re.search(rf"profile\.{key}\b", code) and not re.search(rf"self\.{key}\b", own)
    }
    assert unused == set()
