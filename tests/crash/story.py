"""What a reader does while the station may die: borrows two books, and later somebody returns an overdue one.

With a line, or from morning to evening without one.
"""

from __future__ import annotations

from typing import Any

from kiosk.view import Action
from tests.crash.stage import Stage
from ui.demo.world import READER_CARD, READER_PIN

BORROWED = ("one", "four")
RETURNED = "overdue"


def ready(view: dict[str, Any]) -> bool:
    return bool(view["screen"] == "welcome" and not view["strip"])


def green(count: int) -> Any:
    return lambda view: sum(row["mark"] == "done" for row in view["rows"]) == count and not view["busy"]


def on(screen: str) -> Any:
    return lambda view: view["screen"] == screen and not view["busy"]


def tell(stage: Stage) -> None:
    """The whole story. Raises Died when the station dies on the way."""
    stage.until(ready)
    stage.until_it_prints()
    sign_in(stage)
    stage.world.put(*BORROWED)
    stage.until(green(len(BORROWED)))
    stage.touch(Action.FINISH)
    stage.until(on("welcome"))
    clear_the_pad(stage)
    stage.until_pad_is_free()
    stage.touch(Action.RETURN)
    stage.until(on("items"))
    stage.world.put(RETURNED)
    stage.until(green(1))
    stage.touch(Action.FINISH)
    stage.until(ready)


def sign_in(stage: Stage) -> dict[str, Any]:
    """The items screen that the reader finds."""
    stage.world.scanner.scan(READER_CARD)
    stage.until(on("pin"))
    for digit in READER_PIN:
        stage.touch(Action.DIGIT, digit)
    return stage.until(on("items"))


def lends(view: dict[str, Any]) -> bool:
    return bool(
        view["screen"] == "welcome"
        and view["strip"] in (["strip.offline"], ["strip.offline", "strip.queued"])
    )


def begin_offline(stage: Stage) -> None:
    """Before the first station: the morning's snapshots, and the cable is out."""
    stage.lend_offline()
    stage.pull_the_line()


def tell_offline(stage: Stage) -> None:
    """The whole day; in the evening the line is back and everything is sent. Raises Died when the station dies on the way."""
    stage.until(lends)
    stage.until_it_prints()
    stage.world.scanner.scan(READER_CARD)
    stage.until(on("items"))
    stage.world.put(*BORROWED)
    stage.until(green(len(BORROWED)))
    stage.touch(Action.FINISH)
    stage.until(on("welcome"))
    clear_the_pad(stage)
    stage.until_pad_is_free()
    stage.touch(Action.RETURN)
    stage.until(on("items"))
    stage.world.put(RETURNED)
    stage.until(green(1))
    stage.touch(Action.FINISH)
    stage.until(on("welcome"))
    clear_the_pad(stage)
    stage.mend_the_line()
    stage.until(ready)


def clear_the_pad(stage: Stage) -> None:
    """The reader leaves and takes the books along."""
    for tag in stage.world.reader.tags:
        stage.world.reader.remove(tag.uid)
