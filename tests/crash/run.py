"""One crash: a story, a death at a named step, a restart, the truths."""

from __future__ import annotations

from pathlib import Path

from tests.crash.stage import Died, Nursery, Stage
from tests.crash.story import clear_the_pad, ready, tell
from tests.crash.truth import Verdict, judge


def steps_of_a_story(folder: Path, nursery: Nursery) -> list[str]:
    """Every named step of an undisturbed story, once each, in order."""
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        before = {name: tag.afi for name, tag in stage.world.tags.items()}
        stage.start()
        tell(stage)
        stage.hang_up()
        assert judge(stage, before).clean, judge(stage, before)
        return list(dict.fromkeys(stage.steps))


def run_once(folder: Path, nursery: Nursery, name: str, nth: int = 1) -> Verdict:
    """Die at the nth time of this step; the reader leaves; start again, let it settle, judge."""
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        before = {tag_name: tag.afi for tag_name, tag in stage.world.tags.items()}
        stage.start(name, nth)
        try:
            tell(stage)
        except Died:
            clear_the_pad(stage)
        stage.hang_up()
        stage.start()
        stage.until(ready)
        stage.hang_up()
        return judge(stage, before)
