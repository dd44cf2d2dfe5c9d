"""Steps 10 to 12 of the probe: what answers about items and readers mean. Changes nothing.

Source of the steps: docs/sip2.md, "Probe".
"""

from __future__ import annotations

import re
from dataclasses import replace

from sip2 import answers, requests
from sip2.codes import Language
from sip2.probe.asking import UNKNOWN_CARD, UNKNOWN_ITEM, Asking
from sip2.probe.letters import Loss, look_at

_EIGHT_DIGITS = re.compile(r"(19|20)[0-9]{6}( {4}[0-9]{6})?")


class MeaningSteps(Asking):
    """The steps about meanings."""

    # Steps 10 to 14: what answers mean

    def unknowns(self) -> None:
        """10: an item and a card that do not exist."""
        book = self._book
        book.step = 10
        item = self._line.ask(self._item(UNKNOWN_ITEM))
        if isinstance(item.first, answers.ItemInformationResponse):
            status, title = item.first.circulation_status.value, item.first.title_identifier
            book.say(
                f"an unknown item: status {status}, {'no title' if not title.strip() else 'with a title'}"
            )
        else:
            book.trouble(f"an unknown item: {item.says()}")
        self._line.ready()
        card = self._line.ask(self._patron(UNKNOWN_CARD, "0"))
        if isinstance(card.first, answers.PatronInformationResponse):
            valid = {True: "Y", False: "N", None: "missing"}[card.first.valid_patron]
            book.say(f"an unknown card: BL {valid}, flags {card.first.patron_status.raw.strip()!r}")
            if card.first.valid_patron is not False:
                book.trouble("it does not say that a card is unknown: only BL Y counts as known")
        else:
            book.trouble(f"an unknown card: {card.says()}")
        self._line.ready()

    def test_reader(self) -> None:
        """11: right, wrong and no PIN; lists and counts."""
        book = self._book
        book.step = 11
        if not self._plan.card:
            book.say("not done: no test card was given")
            return
        heard = {}
        for name, pin in (("right", self._plan.pin), ("wrong", self._wrong_pin()), ("none", None)):
            answer = self._line.ask(self._patron(self._plan.card, pin, "charged"))
            self._seen("63", answer, answers.PatronInformationResponse)
            heard[name] = answer.first
            self._line.ready()
        told = {
            name: each for name, each in heard.items() if isinstance(each, answers.PatronInformationResponse)
        }
        for name, each in told.items():
            valid = {True: "Y", False: "N", None: "missing"}[each.valid_patron_password]
            book.say(f"PIN {name}: CQ {valid}")
        right, wrong = told.get("right"), told.get("wrong")
        if right is None:
            book.trouble("the account of the test card was not answered")
            return
        book.learn("patron_request", "63", "the account is answered")
        if right.valid_patron_password is None:
            book.trouble("it does not check PINs: a card alone is enough here")
        elif right.valid_patron_password is False:
            book.trouble("the test PIN is wrong")
        if wrong is not None and wrong.personal_name.strip():
            book.trouble("it sends name and account even after a wrong PIN: they are kept from the screen")
        if right.charged_items_count is None:
            book.say("it does not count loans")
        elif right.charged_items_count != len(right.charged_items):
            book.trouble(f"it counts {right.charged_items_count} loans and lists {len(right.charged_items)}")
        expiry = right.patron_expiration
        if expiry and _EIGHT_DIGITS.fullmatch(expiry.strip()):
            book.learn("pa_meaning", "expiry", "PA of the test card is a date")
        self._status_and_end()

    def _status_and_end(self) -> None:
        """23 and 35, which change nothing either."""
        status = self._line.ask(
            requests.PatronStatusRequest(
                language=Language.UNKNOWN,
                transaction_date=self._date(),
                institution_id=self._institution(),
                patron_identifier=self._plan.card,
                terminal_password=self._plan.account.terminal_password,
                patron_password=self._plan.pin,
            )
        )
        self._seen("23", status, answers.PatronStatusResponse)
        self._line.ready()
        end = self._line.ask(
            requests.EndPatronSession(
                transaction_date=self._date(),
                institution_id=self._institution(),
                patron_identifier=self._plan.card,
            )
        )
        works = self._seen("35", end, answers.EndSessionResponse)
        self._book.learn("end_session", works, f"35: {end.says()}")
        self._line.ready()

    def test_item(self) -> None:
        """12: what becomes of Vietnamese letters, in this and all answers before it."""
        book = self._book
        book.step = 12
        if not self._plan.item:
            book.say("not done: no test item was given")
        else:
            self._line.ask(self._item())
        self._letters()
        if not self._plan.item:
            return
        self._line.ready()
        heard = self._line.ask(self._item())
        self._seen("17", heard, answers.ItemInformationResponse)
        if isinstance(heard.first, answers.ItemInformationResponse) and heard.first.title_identifier.strip():
            book.say(f"the test item's title as it came: {heard.first.title_identifier}")
        else:
            book.trouble(f"the test item: {heard.says()}, without a title")

    def _letters(self) -> None:
        """The character set, from everything that has come."""
        book = self._book
        letters = look_at(self._line.texts, self._plan.title)
        match letters.loss:
            case Loss.QUESTION_MARKS:
                book.trouble(
                    "letters with marks arrive as question marks: its character set cannot hold them"
                )
            case Loss.STRIPPED:
                book.trouble("letters with marks arrive without them")
            case Loss.NONE:
                pass
        if letters.encoding is None:
            book.say("nothing but ASCII came; the character set stays unknown")
            return
        self._line.dialect = replace(self._line.dialect, encoding=letters.encoding)
        if letters.guessed:
            book.trouble(
                f"the character set is not UTF-8; {letters.encoding} fits best: check a title by eye"
            )
            book.learn("encoding", letters.encoding, "fits the letters seen best", assumed=True)
        else:
            book.good("texts are UTF-8")
            book.learn("encoding", "utf-8", "texts beyond ASCII are valid UTF-8")
        if letters.decomposed:
            book.say("letters come decomposed; they are put together again")
        if letters.escaped_delimiter:
            book.say("a delimiter inside a title comes as &#124;; it is put back")

    def _wrong_pin(self) -> str:
        """As long as the right one, and each character another."""
        pin = self._plan.pin or "0000"
        return "".join(str((int(char) + 3) % 10) if char.isdecimal() else "3" for char in pin)
