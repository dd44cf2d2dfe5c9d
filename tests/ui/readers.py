"""Readers, one after the other, at a kiosk in a process of its own: each kind of visit that a day at a library brings.

Random but repeatable by its seed. Every visit ends at the welcome screen with every book back in stock, so that a thousand
of them are a thousand times the same. What must hold meanwhile is for the tests to say.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from tests.ui.kiosk_outside import Outside
from ui.demo.world import READER_CARD, READER_PIN

LANGUAGES: Final = ("vi", "en", "km")
EASES: Final = ("large_text", "high_contrast", "low_reach")
BOOKS: Final = ("one", "two", "three")
RECEIPTS: Final = ("print", "code", "no_receipt")
NOTHING_HAPPENS_S: Final = 3.0
LIFTED_S: Final = 0.5
TRIES: Final = 5
UNKNOWN_CARD: Final = "TV0009999"


class Readers:
    """`visit(count)` lets so many come; `came` counts them by what they did, `spoke` by their language."""

    def __init__(self, kiosk: Outside, seed: int) -> None:
        self._kiosk = kiosk
        self._dice = random.Random(seed)
        self._lent: list[str] = []
        self.came: Counter[str] = Counter()
        self.spoke: Counter[str] = Counter()
        self._kinds: dict[Callable[[], None], int] = {
            self._borrow: 4,
            self._look_at_account: 2,
            self._mistype_the_pin: 1,
            self._show_an_unknown_card: 1,
            self._change_their_mind: 1,
        }

    def visit(self, count: int) -> None:
        for _ in range(count):
            self._choose_language()
            kind = self._bring_back if self._lent else self._weighed()
            kind()
            self.came[kind.__name__.strip("_")] += 1

    def end(self) -> None:
        """The last reader brings back what was lent."""
        if self._lent:
            self._bring_back()

    def _weighed(self) -> Callable[[], None]:
        return self._dice.choices(list(self._kinds), list(self._kinds.values()))[0]

    def _choose_language(self) -> None:
        language = self._dice.choice(LANGUAGES)
        self.spoke[language] += 1
        if language != "vi":  # the library's own, at which every visit begins
            self._kiosk.order(f"tap language_{language}")
            self._kiosk.shown("welcome", language=language)
        if self._dice.random() < 0.2:
            self._kiosk.order("tap ease")
            self._kiosk.order(f"tap ease_{self._dice.choice(EASES)}")

    def _borrow(self) -> None:
        books = self._dice.sample(BOOKS, self._dice.randint(1, len(BOOKS)))
        self._kiosk.sign_in(READER_CARD, READER_PIN)
        self._kiosk.borrow(*books)
        self._lent = books
        self._leave(self._dice.choice(RECEIPTS), books)

    def _bring_back(self) -> None:
        books, self._lent = self._lent, []
        self._lay_down(books)
        self._kiosk.order("tap return")
        self._kiosk.shown("items", rows=len(books), done=len(books))
        self._leave(self._dice.choice(RECEIPTS), books)

    def _lay_down(self, books: list[str]) -> None:
        """Like anybody who sees that nothing happens: lift them for a moment and lay them down again."""
        for _ in range(TRIES):
            self._kiosk.world.put(*books)
            if self._kiosk.soon("choice", NOTHING_HAPPENS_S):
                return
            self._kiosk.world.take(*books)
            self._kiosk.soon("choice", LIFTED_S)
        raise AssertionError(f"{books} lie on the pad and nobody is asked what for")

    def _leave(self, receipt: str, books: list[str]) -> None:
        self._kiosk.world.take(
            *books
        )  # now: what lies there when the visit ends is nobody's until it was gone once
        self._kiosk.order("tap finish")
        self._kiosk.shown("receipt")
        self._kiosk.order(f"tap {receipt}")
        if receipt == "code":
            self._kiosk.shown("receipt", actions="ok")
            self._kiosk.order("tap ok")
        self._kiosk.shown("welcome")

    def _look_at_account(self) -> None:
        self._kiosk.order("tap account")
        self._kiosk.shown("card")
        self._kiosk.sign_in(READER_CARD, READER_PIN, to="account")
        self._kiosk.order("tap finish")
        self._kiosk.shown("welcome")

    def _mistype_the_pin(self) -> None:
        self._kiosk.world.scanner.scan(READER_CARD)
        self._kiosk.shown("pin")
        for digit in "9999":
            self._kiosk.order(f"tap key_{digit}")
        self._kiosk.shown("pin", wrong=True)
        self._kiosk.order("tap cancel")
        self._kiosk.shown("welcome")

    def _show_an_unknown_card(self) -> None:
        self._kiosk.sign_in(UNKNOWN_CARD, READER_PIN, to="notice")
        self._kiosk.order("tap ok")
        self._kiosk.shown("welcome")

    def _change_their_mind(self) -> None:
        self._kiosk.order("tap borrow")
        self._kiosk.shown("card")
        self._kiosk.order("tap cancel")
        self._kiosk.shown("welcome")
