"""One crash: a story, a death at a named step, a restart, the truths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.crash.stage import Died, Nursery, Stage
from tests.crash.story import begin_offline, clear_the_pad, ready, tell, tell_offline
from tests.crash.truth import Before, Verdict, judge


@dataclass(frozen=True, slots=True)
class Story:
    """`begin` prepares the world; `tell` plays the reader."""

    tell: Callable[[Stage], None]
    begin: Callable[[Stage], None] = lambda _stage: None


ONLINE = Story(tell)
OFFLINE = Story(tell_offline, begin_offline)


def steps_of(story: Story, folder: Path, nursery: Nursery) -> list[str]:
    """Every named step of an undisturbed story, once each, in order."""
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        story.begin(stage)
        before = Before.of(stage)
        stage.start()
        story.tell(stage)
        stage.hang_up()
        verdict = judge(stage, before)
        assert verdict.clean, verdict
        assert verdict.acts["lent"] == 2, verdict
        assert verdict.acts["returned"] == 1, verdict
        assert len(stage.printed) == 3, "paper is witnessed as well as the screen"
        return list(dict.fromkeys(stage.steps))


def run_once(
    story: Story, folder: Path, nursery: Nursery, name: str, nth: int = 1, *, leaves_books: bool = False
) -> Verdict:
    """Die at the nth time of this step; the reader leaves; the line is there; start again, let it settle, judge.

    `leaves_books`: they lie on the pad until the next station has settled what it found.
    """
    folder.mkdir()
    with Stage(folder, nursery) as stage:
        story.begin(stage)
        before = Before.of(stage)
        stage.start(name, nth)
        try:
            story.tell(stage)
        except Died:
            if not leaves_books:
                clear_the_pad(stage)
        stage.hang_up()
        assert stage.died_as_ordered, f"the station did not die at {name!r}"
        stage.mend_the_line()
        stage.start()
        if leaves_books:
            stage.until_books_are_looked_for()
            clear_the_pad(stage)
        stage.until(ready)
        stage.until_settled()
        stage.hang_up()
        return judge(stage, before)
