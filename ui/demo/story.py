"""The story of the demo: a reader borrows three books and brings one back.

The reader's part only: what a reader does with cards, books and fingers, and what a reader waits to see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.view import Mark, Screen, View
from ui.demo.summary import TagSeen, afis, changed
from ui.demo.views import Views
from ui.demo.world import READER_CARD, READER_PIN, World

BORROWED = ("one", "two", "three")
RETURNED = "two"


class Hand(Protocol):
    def tap(self, name: str) -> None: ...

    def picture(self, name: str) -> object: ...


def _all_done(count: int) -> Callable[[View], bool]:
    return lambda view: (
        view.done == count and all(row.mark is Mark.DONE for row in view.rows) and not view.busy
    )


def _on(screen: Screen) -> Callable[[View], bool]:
    return lambda view: view.screen is screen and not view.busy


class Story:
    def __init__(self, world: World, views: Views, hand: Hand, tell: Callable[[str], None]) -> None:
        self._world, self._views, self._hand, self._tell = world, views, hand, tell
        self.tags: list[TagSeen] = []

    def play(self) -> None:
        """Raises NeverShown when the station does not do its part."""
        self._see(Screen.WELCOME, "01-welcome")
        for act in (self._borrow, self._bring_back):
            before = afis(self._world)
            act()
            self.tags += changed(self._world, before)

    def _borrow(self) -> None:
        self._tell("The reader holds a card under the scanner.")
        self._world.scanner.scan(READER_CARD)
        self._see(Screen.PIN, "02-pin")
        self._tell("The reader types the PIN.")
        for digit in READER_PIN:
            self._hand.tap(f"key_{digit}")
        self._see(Screen.ITEMS, "03-items-empty")
        self._tell("The reader puts three books on the pad, together.")
        self._world.put(*BORROWED)
        self._views.wait(lambda view: len(view.rows) > 1)
        self._hand.picture("04-items-working")
        self._views.wait(_all_done(len(BORROWED)))
        self._hand.picture("05-items-borrowed")
        self._tell("All three are green. The reader touches Done.")
        self._hand.tap("finish")
        self._see(Screen.RECEIPT, "06-receipt")
        self._tell("The reader wants the receipt on paper, and takes books and card.")
        self._hand.tap("print")
        self._see(Screen.GOODBYE, "07-goodbye")
        self._world.lift(*BORROWED, wait=self._views.until)
        self._views.wait(_on(Screen.WELCOME))

    def _bring_back(self) -> None:
        self._tell("Later, somebody lays one of the books on the pad, without a card.")
        self._world.put(RETURNED)
        self._see(Screen.CHOICE, "08-choice")
        self._tell("It is to be returned.")
        self._hand.tap("return")
        self._views.wait(_all_done(1))
        self._hand.picture("09-returned")
        self._hand.tap("finish")
        self._see(Screen.RECEIPT, "10-receipt-returned")
        self._hand.tap("no_receipt")
        self._see(Screen.GOODBYE, "11-goodbye-returned")
        self._world.take(RETURNED)
        self._views.wait(_on(Screen.WELCOME))

    def _see(self, screen: Screen, picture: str) -> None:
        self._views.wait(_on(screen))
        self._hand.picture(picture)
