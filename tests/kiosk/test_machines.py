"""The tables themselves: complete, honest, and drawn in docs/machines.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.events import Answered
from kiosk.rules import session, transaction
from kiosk.rules.diagram import page
from kiosk.rules.machine import Machine, UndeclaredMove, goes
from kiosk.rules.phases import Phase, Transaction
from kiosk.rules.state import Stage
from tests.kiosk.play import Play, book

DOCS = Path(__file__).parents[2] / "docs"


def test_the_diagrams_in_the_docs_are_those_of_the_tables() -> None:
    assert (DOCS / "machines.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("machine", [transaction.MACHINE, session.MACHINE], ids=lambda machine: machine.name)
def test_every_phase_can_be_reached_and_left(machine: Machine) -> None:  # type: ignore[type-arg]  # of any kind
    starts = {phase for phase, _ in machine.table}
    ends = {phase for rule in machine.table.values() for phase in rule.nexts}
    every = {*Phase} if machine is transaction.MACHINE else {*Stage}
    assert starts | ends == every
    assert every - starts <= {Phase.ENDED}


def test_a_handler_that_leaves_its_declared_phases_is_caught() -> None:
    def astray(tx: Transaction, _what: object, _at: object) -> tuple[Transaction, tuple[()]]:
        return replace(tx, phase=Phase.ENDED), ()

    machine = Machine("crooked", lambda tx: tx.phase, {(Phase.ASKING, Answered): goes(astray, Phase.NOTING)})
    play = Play()
    play.sign_in()
    play.place(book("101"))
    asking = replace(play.only, phase=Phase.ASKING)
    with pytest.raises(UndeclaredMove, match="crooked: asking on Answered went to ended"):
        machine.run(asking, Answered("k", yes=True), play.now())
