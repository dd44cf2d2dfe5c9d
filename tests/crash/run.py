"""One crash: a story, a death at a named step, a restart, the truths."""

from __future__ import annotations

from pathlib import Path

from tests.crash.stage import Died, Nursery, Stage
from tests.crash.story import clear_the_pad, ready, tell
from tests.crash.truth import Before, Verdict, judge


def steps_of_a_story(folder: Path, nursery: Nursery) -> list[str]:
    """Every named step of an undisturbed story, once each, in order."""
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        before = Before.of(stage)
        stage.start()
        tell(stage)
        stage.hang_up()
        verdict = judge(stage, before)
        assert verdict.clean, verdict
        assert verdict.acts["lent"] == 2, verdict
        assert verdict.acts["returned"] == 1, verdict
        return list(dict.fromkeys(stage.steps))


def run_once(folder: Path, nursery: Nursery, name: str, nth: int = 1) -> Verdict:
    """Die at the nth time of this step; the reader leaves; start again, let it settle, judge."""
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        before = Before.of(stage)
        stage.start(name, nth)
        try:
            tell(stage)
        except Died:
            clear_the_pad(stage)
        stage.hang_up()
        stage.start()
        stage.until(ready)
        stage.until_settled()
        stage.hang_up()
        return judge(stage, before)
