"""The demo without a screen, as somebody runs it: what it prints, in which order, and what it leaves behind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ui.demo.world import READER_CARD

ONE, TWO, THREE = "1000000056", "11223344", "1620154429"
UIDS = {ONE: "E004015012340001", TWO: "E004015012340002", THREE: "E004015012340003"}


@dataclass(frozen=True)
class Ran:
    out: Path
    status: int
    lines: list[str]

    def tells_in_order(self, *patterns: str) -> None:
        """A line for each of these, each after the one before."""
        rest = iter(self.lines)
        for pattern in patterns:
            found = any(re.search(pattern, line) for line in rest)
            assert found, f"{pattern!r} does not come where it should:\n" + "\n".join(self.lines)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    out = tmp_path_factory.mktemp("demo")
    (out / "summary.json").write_text("of an earlier run", encoding="utf-8")
    command = [sys.executable, "-m", "ui.cli", "demo", "--headless", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.stderr == ""
    return Ran(out, done.returncode, done.stdout.splitlines())


def test_it_ends_well_and_leaves_pictures_of_every_screen_and_the_receipt(ran: Ran) -> None:
    assert ran.status == 0, ran.lines
    assert "The library system, the tags and the journal agree." in ran.lines
    assert len(list((ran.out / "screens").glob("*.png"))) == 11
    assert len(list((ran.out / "receipts").glob("*.png"))) == 1


def test_its_summary_says_all_that_happened(ran: Ran) -> None:
    summary = json.loads((ran.out / "summary.json").read_text(encoding="utf-8"))
    lent, secured = ("07", "C2"), ("C2", "07")
    tags = [(ONE, lent), (TWO, lent), (THREE, lent), (TWO, secured)]
    assert summary == {
        "borrowed": [ONE, TWO, THREE],
        "returned": [TWO],
        "refused": [],
        "tags": [
            {"uid": UIDS[item], "item": item, "afi_before": before, "afi_after": after}
            for item, (before, after) in tags
        ],
        "ils": {
            "TV0000015": ["VV24.00111", "VV24.00112"],
            "TV0000034": ["VV24.00120", "VV24.00121"],
            "TV0000052": ["VV24.00122", "VV24.00123"],
            "TV0000041": ["TN24.00003"],
            READER_CARD: [ONE, THREE],
        },
        "journal": {"done": 4},
        "sip2_exchanges": sum("    SIP2 < " in line for line in ran.lines),
        "finished": True,
        "disagreements": [],
    }
    assert summary["sip2_exchanges"] >= 7  # login, status, patron, three loans, a return


@pytest.mark.parametrize("item", [ONE, TWO, THREE])
def test_a_loan_is_told_in_the_order_in_which_it_happens(ran: Ran, item: str) -> None:
    """Written, asked, sent, answered, answer written, tag released, read back, done (DESIGN §4, "Borrowing")."""
    tag = f"reader tag {UIDS[item]} of {item}:"
    ran.tells_in_order(
        f"{tag} memory read, AFI 07",
        rf"journal .* loan +{item} +ILS unasked tag untouched",
        rf"journal .* loan +{item} +ILS asked +tag untouched",
        rf"SIP2 > 11.*\|AB{item}\|",
        rf"SIP2 < 121.*\|AB{item}\|",
        rf"journal .* loan +{item} +ILS yes +tag writing",
        f"{tag} AFI 07 → C2 written",
        f"{tag} AFI C2 read back",
        rf"journal .* loan +{item} +ILS yes +tag verified +done",
        "All three are green",
    )


def test_a_return_is_told_in_the_order_in_which_it_happens(ran: Ran) -> None:
    """Written, tag secured, read back, asked, sent, answered, done (DESIGN §4, "Returning")."""
    tag = f"reader tag {UIDS[TWO]} of {TWO}:"
    ran.tells_in_order(
        "It is to be returned",
        rf"journal .* return +{TWO} +ILS unasked tag untouched",
        f"{tag} AFI C2 → 07 written",
        f"{tag} AFI 07 read back",
        rf"journal .* return +{TWO} +ILS asked +tag verified",
        rf"SIP2 > 09.*\|AB{TWO}\|",
        rf"SIP2 < 101.*\|AB{TWO}\|",
        rf"journal .* return +{TWO} +ILS yes +tag verified +done",
        "^The journal:",
    )


def test_no_card_number_is_printed(ran: Ran) -> None:
    assert not any(READER_CARD in line for line in ran.lines)


def test_when_whoever_listened_has_gone_it_goes_on_in_silence() -> None:
    """`tramsach demo --headless | head -3`."""
    script = "from ui.cli.demo import tell; tell('one'); input(); tell('two'); tell('three')"
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "one\n"
        process.stdout.close()
        process.stdin.write("\n")
        process.stdin.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_folder_that_cannot_take_the_pictures_or_the_summary_is_told_in_words(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "demo", "--headless", "--out", str(tmp_path)]
    screens, summary = tmp_path / "screens", tmp_path / "summary.json"
    screens.touch()
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (1, f"Error: cannot write {screens}: File exists\n")
    screens.unlink()
    summary.mkdir()
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (1, f"Error: cannot write {summary}: Is a directory\n")
