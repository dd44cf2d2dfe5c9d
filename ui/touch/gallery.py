"""Hand-made `View`s: every screen and its notable states, for the pictures of `./dev shots` and for the screen tests.

Says nothing about when the station shows which; that is the core's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from kiosk.messages import Message, Money, say
from kiosk.view import Action, Mark, Option, PadPicture, PinPad, Purpose, Row, Screen, Spot, Tone, View
from ui.touch.gallery_bin import BIN
from ui.touch.gallery_staff import STAFF

FAULTS: Final = ("title", "damaged", "part", "other")
DUE: Final = date(2026, 12, 7)
LONG_TITLE: Final = "Đồng bằng sông Cửu Long: lịch sử khẩn hoang, đời sống văn hóa và những mùa nước nổi"
TITLES: Final = (
    "Dế Mèn phiêu lưu ký",
    "Đất rừng phương Nam",
    "Cho tôi xin một vé đi tuổi thơ",
    "Số đỏ",
    LONG_TITLE,
    "Truyện Kiều",
    "Lá cờ thêu sáu chữ vàng",
    "Kính vạn hoa, tập 12",
)


def _row(
    number: int, mark: Mark, word: str, fact: Message | None = None, purpose: Purpose = Purpose.BORROW
) -> Row:
    title = "" if word == "row.reading" else TITLES[number % len(TITLES)]
    return Row(f"item-{number}", purpose, mark, title, say(word), fact)


def _borrowed(number: int) -> Row:
    return _row(number, Mark.DONE, "row.borrowed", say("fact.due", due=DUE))


def _with_more(row: Row) -> Row:
    return replace(row, button=Action.MORE, argument=row.key)


def _returned(number: int) -> Row:
    return _row(number, Mark.DONE, "row.returned", purpose=Purpose.RETURN)


def _welcome(language: str) -> View:
    return View(
        Screen.WELCOME,
        language,
        say("welcome.heading"),
        detail=say("welcome.detail"),
        actions=(Action.BORROW, Action.RETURN, Action.ACCOUNT),
    )


def _welcome_offline(language: str) -> View:
    return View(
        Screen.WELCOME,
        language,
        say("welcome.heading"),
        actions=(Action.BORROW, Action.RETURN),
        strip=(say("strip.offline"), say("strip.printer_out")),
    )


def _choice(language: str) -> View:
    return View(
        Screen.CHOICE,
        language,
        say("choice.heading"),
        detail=say("choice.detail"),
        actions=(Action.CANCEL, Action.BORROW, Action.RETURN),
        pad=PadPicture(books=1),
    )


def _card(language: str) -> View:
    return View(
        Screen.CARD,
        language,
        say("card.heading"),
        detail=say("card.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL,),
    )


def _pin(language: str) -> View:
    return View(
        Screen.PIN,
        language,
        say("pin.heading"),
        detail=say("pin.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL,),
        pin=PinPad(typed=3),
        pad=PadPicture(card=True),
    )


def _pin_letters(language: str) -> View:
    return replace(_pin(language), pin=PinPad(typed=3, letters=True))


def _pin_spelling(language: str) -> View:
    return replace(_pin(language), pin=PinPad(typed=3, letters=True, spelling=True))


def _pin_spelling_wrong(language: str) -> View:
    made = replace(_pin_wrong(language), actions=(Action.CANCEL,), seconds_left=None)
    return replace(made, pin=PinPad(typed=0, wrong=True, letters=True, spelling=True))


def _pin_wrong(language: str) -> View:
    return View(
        Screen.PIN,
        language,
        say("pin.wrong"),
        detail=say("pin.tries_left", count=2),
        tone=Tone.ATTENTION,
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL, Action.MORE_TIME),
        pin=PinPad(typed=0, wrong=True),
        seconds_left=18,
    )


def _items_empty(language: str) -> View:
    return View(
        Screen.ITEMS,
        language,
        say("items.borrow"),
        detail=say("items.borrow.detail"),
        purpose=Purpose.BORROW,
        tally=say("tally.nothing"),
        actions=(Action.CANCEL, Action.FINISH),
    )


def _items_working(language: str) -> View:
    rows = (
        _row(2, Mark.WORKING, "row.reading"),
        _row(1, Mark.WORKING, "row.asking", say("fact.leave_on_pad")),
        _borrowed(0),
    )
    return View(
        Screen.ITEMS,
        language,
        say("items.working"),
        purpose=Purpose.BORROW,
        rows=rows,
        done=1,
        tally=say("tally.borrowed", count=1),
        actions=(Action.CANCEL, Action.FINISH),
        pad=PadPicture(books=3, done=1, card=True),
    )


def _items(language: str) -> View:
    return View(
        Screen.ITEMS,
        language,
        say("items.borrow_more"),
        detail=say("items.borrow_more.detail"),
        tone=Tone.DONE,
        purpose=Purpose.BORROW,
        rows=tuple(_with_more(_borrowed(number)) for number in (2, 1, 0)),
        done=3,
        tally=say("tally.borrowed", count=3),
        actions=(Action.ACCOUNT, Action.FINISH),
        pad=PadPicture(books=3, done=3),
    )


def _items_many(language: str) -> View:
    rows = tuple(_borrowed(number) for number in range(11, -1, -1))
    return View(
        Screen.ITEMS,
        language,
        say("items.borrow_more"),
        detail=say("items.borrow_more.detail"),
        tone=Tone.DONE,
        purpose=Purpose.BORROW,
        rows=rows,
        done=12,
        tally=say("tally.borrowed", count=12),
        actions=(Action.FINISH,),
        pad=PadPicture(books=12, done=12),
    )


def _items_attention(language: str) -> View:
    rows = (
        _row(7, Mark.STOP, "row.see_staff_before_leaving", say("fact.put_back")),
        _row(4, Mark.ATTENTION, "row.held_for_other", say("fact.staff_shelf")),
        _row(5, Mark.ATTENTION, "row.card_blocked"),
        _row(3, Mark.ATTENTION, "row.incomplete", say("fact.parts", seen=1, total=2)),
        _borrowed(0),
    )
    return View(
        Screen.ITEMS,
        language,
        say("items.attention"),
        detail=say("items.attention.detail"),
        tone=Tone.ATTENTION,
        purpose=Purpose.BORROW,
        rows=rows,
        done=1,
        tally=say("tally.borrowed", count=1),
        actions=(Action.FINISH,),
        pad=PadPicture(books=5, done=1),
    )


def _items_countdown(language: str) -> View:
    return View(
        Screen.ITEMS,
        language,
        say("items.borrow_more"),
        purpose=Purpose.BORROW,
        rows=(_borrowed(1), _borrowed(0)),
        done=2,
        tally=say("tally.borrowed", count=2),
        actions=(Action.FINISH, Action.MORE_TIME),
        seconds_left=18,
    )


def _items_return(language: str) -> View:
    rows = (
        _row(5, Mark.DONE, "row.returned", say("fact.tray", tray=3), Purpose.RETURN),
        _row(4, Mark.DONE, "row.received_staff", None, Purpose.RETURN),
        _row(6, Mark.DONE, "row.recorded", say("fact.expected_due", due=DUE)),
        _returned(2),
        _row(3, Mark.ATTENTION, "row.not_ours", say("fact.keep"), Purpose.RETURN),
    )
    return View(
        Screen.ITEMS,
        language,
        say("items.return_more"),
        detail=say("items.return_more.detail"),
        tone=Tone.DONE,
        purpose=Purpose.RETURN,
        rows=rows,
        done=3,
        tally=say("tally.returned", count=3),
        actions=(Action.FINISH,),
        strip=(say("strip.offline"),),
    )


def _put_back(language: str) -> View:
    return View(
        Screen.PUT_BACK,
        language,
        say("put_back.heading"),
        detail=say("put_back.detail"),
        tone=Tone.STOP,
        purpose=Purpose.BORROW,
        rows=(_row(1, Mark.STOP, "row.put_back"), _row(4, Mark.STOP, "row.put_back"), _borrowed(0)),
        actions=(Action.MORE_TIME,),
        pad=PadPicture(books=1, done=1),
        seconds_left=40,
    )


def _receipt(language: str) -> View:
    return View(
        Screen.RECEIPT,
        language,
        say("receipt.ask"),
        detail=say("receipt.ask.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.NO_RECEIPT, Action.CODE, Action.PRINT),
        reference="K7-0412",
        tone=Tone.DONE,
        seconds_left=20,
    )


def _receipt_code(language: str) -> View:
    return View(
        Screen.RECEIPT,
        language,
        say("receipt.no_paper"),
        detail=say("receipt.no_paper.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.NO_RECEIPT, Action.CODE),
        reference="K7-0412",
        tone=Tone.DONE,
        strip=(say("strip.printer_out"),),
    )


def _goodbye(language: str) -> View:
    return View(
        Screen.GOODBYE,
        language,
        say("goodbye.borrowed"),
        detail=say("goodbye.take_receipt"),
        tone=Tone.DONE,
        done=3,
        tally=say("tally.borrowed", count=3),
        reference="K7-0412",
    )


def _receipt_kept(language: str) -> View:
    return View(
        Screen.RECEIPT,
        language,
        say("receipt.code"),
        detail=say("receipt.code.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.OK,),
        reference="K7-0412",
    )


def _card_checking(language: str) -> View:
    return View(
        Screen.CARD,
        language,
        say("card.checking"),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL,),
        busy=True,
    )


def _goodbye_return(language: str) -> View:
    return View(
        Screen.GOODBYE,
        language,
        say("goodbye.returned"),
        detail=say("goodbye.put_on_shelf"),
        tone=Tone.DONE,
        done=2,
        tally=say("tally.returned", count=2),
        purpose=Purpose.RETURN,
    )


def _goodbye_nothing(language: str) -> View:
    return View(Screen.GOODBYE, language, say("goodbye.nothing"))


def _notice(code: str, tone: Tone, incident: str | None = None) -> Callable[[str], View]:
    def view(language: str) -> View:
        return View(
            Screen.NOTICE,
            language,
            say(code),
            detail=say(f"{code}.detail"),
            tone=tone,
            actions=(Action.OK,),
            incident=incident,
        )

    return view


def _out_of_order(language: str) -> View:
    return View(
        Screen.OUT_OF_ORDER,
        language,
        say("out.heading"),
        detail=say("out.devices"),
        tone=Tone.STOP,
        help=_help(language).help,
    )


def _account(language: str) -> View:
    def loan(number: int, word: str, mark: Mark, button: Action | None) -> Row:
        title = TITLES[number]
        return Row(
            f"loan-{number}",
            Purpose.ACCOUNT,
            mark,
            title,
            say(word),
            say("fact.due", due=DUE),
            button,
            f"{number}",
        )

    def note(mark: Mark, word: Message) -> Row:
        return Row(word.code, Purpose.ACCOUNT, mark, "", word, note=True)

    rows = (
        note(Mark.ATTENTION, say("account.why.overdue")),
        note(Mark.FEE, say("account.owed", amount=Money(Decimal(15000), "VND"))),
        Row("ready-0", Purpose.ACCOUNT, Mark.ITEM, TITLES[5], say("account.ready")),
        loan(4, "account.overdue", Mark.ATTENTION, Action.RENEW),
        loan(1, "account.on_loan", Mark.ITEM, Action.RENEW),
        _row(2, Mark.DONE, "row.renewed", say("fact.new_due", due=DUE)),
    )
    return View(
        Screen.ACCOUNT,
        language,
        say("account.loans", count=3),
        purpose=Purpose.ACCOUNT,
        rows=rows,
        actions=(Action.CANCEL, Action.RENEW_ALL, Action.FINISH),
    )


def _account_loans(language: str) -> View:
    full = _account(language)
    return replace(full, rows=full.rows[3:])


def _account_nothing(language: str) -> View:
    nothing = say("account.nothing")
    actions = (Action.CANCEL, Action.FINISH)
    return View(Screen.ACCOUNT, language, nothing, purpose=Purpose.ACCOUNT, actions=actions)


def _question(language: str) -> View:
    return View(
        Screen.QUESTION,
        language,
        say("question.already_yours"),
        detail=say("question.title", title=LONG_TITLE),
        purpose=Purpose.BORROW,
        actions=(Action.LEAVE, Action.RENEW, Action.RETURN),
        pad=PadPicture(books=1),
    )


def _question_about(language: str) -> View:
    return View(
        Screen.QUESTION,
        language,
        say("question.about"),
        detail=say("question.title", title=LONG_TITLE),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL, Action.TROUBLE, Action.UNDO),
        pad=PadPicture(books=1, done=1),
    )


def _options(language: str) -> View:
    return View(
        Screen.OPTIONS,
        language,
        say("fault.heading"),
        detail=say("question.title", title=LONG_TITLE),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL,),
        options=tuple(Option(Action.TROUBLE, fault) for fault in FAULTS),
    )


def _welcome_notice(language: str) -> View:
    lines = _help(language).help
    return replace(_welcome(language), notices=(say("gallery.notice"),), help=lines)


def _scanning(view: Callable[[str], View], heading: str = "", detail: str = "") -> Callable[[str], View]:
    """The same at a station without a pad."""

    def scanned(language: str) -> View:
        made = view(language)
        said = say(heading) if heading else made.heading
        told = say(detail) if detail else None
        return replace(made, heading=said, detail=told, pad=PadPicture(scanner=True))

    return scanned


def _items_spot(spot: Spot, detail: str) -> Callable[[str], View]:
    return lambda language: replace(
        _items_empty(language), detail=say(detail), pad=PadPicture(spot=spot), actions=(Action.FINISH,)
    )


def _items_notes(language: str) -> View:
    made = _items(language)
    bag, loud = say("gallery.note"), "Tài liệu kèm đĩa. Hạn mức còn lại: 3"
    rows = (
        replace(made.rows[0], hint=bag, said=loud),
        replace(made.rows[1], word=say("row.borrowed_desk")),
        _row(3, Mark.ATTENTION, "row.trade_barcode", say("fact.library_barcode")),
        _row(5, Mark.ATTENTION, "row.use_pad"),
    )
    return replace(made, rows=rows, done=2, tally=say("tally.borrowed", count=2))


def _goodbye_box(language: str) -> View:
    return replace(_goodbye_return(language), detail=say("items.put_in_box", tray=3), box=3)


def _goodbye_not_done(language: str) -> View:
    made = View(Screen.GOODBYE, language, say("goodbye.not_done"), tone=Tone.ATTENTION)
    return replace(made, actions=(Action.OK,), incident="A1-00042-K", help=_help(language).help)


def _goodbye_left(language: str) -> View:
    """Some are borrowed, some returned, and the gate would ring for one."""
    made = replace(_goodbye_not_done(language), heading=say("put_back.see_staff"))
    return replace(made, detail=say("goodbye.others_in_box", tray=3))


def _goodbye_card(language: str) -> View:
    made = replace(_goodbye(language), heading=say("goodbye.take_card"))
    return replace(made, detail=say("goodbye.returned_in_box", tray=3), box=3)


def _receipt_left(language: str) -> View:
    return replace(_receipt(language), detail=say("put_back.see_staff"), tone=Tone.ATTENTION)


def _receipt_failed(language: str) -> View:
    detail = say("receipt.print_failed.detail")
    return replace(
        _receipt_code(language), heading=say("receipt.print_failed"), detail=detail, tone=Tone.ATTENTION
    )


def _question_card(language: str) -> View:
    return View(
        Screen.QUESTION,
        language,
        say("question.other_card"),
        detail=say("question.other_card.detail"),
        purpose=Purpose.BORROW,
        actions=(Action.CANCEL, Action.NEXT_CARD),
        pad=PadPicture(books=2, done=2, card=True),
    )


def _help(language: str) -> View:
    lines = (say("help.phone", phone="0296\u00a03852\u00a0000"), say("help.hours", hours="7:30–17:00"))
    return View(Screen.HELP, language, say("help.heading"), actions=(Action.OK,), help=lines)


def _notice_help(language: str) -> View:
    return replace(
        _notice("notice.no_answer", Tone.ATTENTION, "A1-2311-143205")(language), help=_help(language).help
    )


def _question_all(language: str) -> View:
    return View(
        Screen.QUESTION,
        language,
        say("items.is_that_all"),
        detail=say("items.unreadable"),
        tone=Tone.ATTENTION,
        purpose=Purpose.BORROW,
        tally=say("tally.borrowed", count=3),
        actions=(Action.CANCEL, Action.FINISH),
        pad=PadPicture(books=3, done=2, unreadable=1),
    )


def _two_cards(view: View) -> View:
    detail, pad = say("card.several.detail"), PadPicture(card=True, more_cards=True)
    return replace(view, heading=say("card.several"), detail=detail, tone=Tone.ATTENTION, pad=pad)


GALLERY: Final[dict[str, Callable[[str], View]]] = {
    "welcome": _welcome,
    "welcome-offline": _welcome_offline,
    "welcome-two-cards": lambda language: _two_cards(_welcome(language)),
    "choice": _choice,
    "card": _card,
    "card-two": lambda language: _two_cards(_card(language)),
    "card-checking": _card_checking,
    "pin": _pin,
    "pin-wrong": _pin_wrong,
    "pin-letters": _pin_letters,
    "pin-spelling": _pin_spelling,
    "pin-spelling-wrong": _pin_spelling_wrong,
    "question": _question,
    "question-about": _question_about,
    "options-fault": _options,
    "welcome-notice": _welcome_notice,
    "welcome-scanner": _scanning(_welcome, "welcome.heading_barcode"),
    "card-scanner": _scanning(_card, "", "card.detail_barcode"),
    "items-scanner": _scanning(_items_empty, "items.one_by_one"),
    "items-cover": _items_spot(Spot.COVER, "items.spot_cover"),
    "items-spine": _items_spot(Spot.SPINE, "items.spot_spine"),
    "items-notes": _items_notes,
    "goodbye-box": _goodbye_box,
    "goodbye-not-done": _goodbye_not_done,
    "goodbye-left": _goodbye_left,
    "goodbye-card": _goodbye_card,
    "receipt-left": _receipt_left,
    "receipt-failed": _receipt_failed,
    "question-card": _question_card,
    "question-all": _question_all,
    "help": _help,
    "notice-help": _notice_help,
    "account": _account,
    "account-loans": _account_loans,
    "account-nothing": _account_nothing,
    "items-empty": _items_empty,
    "items-working": _items_working,
    "items": _items,
    "items-many": _items_many,
    "items-attention": _items_attention,
    "items-countdown": _items_countdown,
    "items-return": _items_return,
    "put-back": _put_back,
    "receipt": _receipt,
    "receipt-code": _receipt_code,
    "receipt-kept": _receipt_kept,
    "goodbye": _goodbye,
    "goodbye-return": _goodbye_return,
    "goodbye-nothing": _goodbye_nothing,
    "notice-card": _notice("notice.unknown_card", Tone.ATTENTION),
    "notice-no-answer": _notice("notice.no_answer", Tone.ATTENTION, "A1-2311-143205"),
    "notice-not-done": _notice("notice.not_done", Tone.STOP),
    "out-of-order": _out_of_order,
    **BIN,
    **STAFF,
}
"""Name → the view in a language."""
