"""What the screens show of a `View`: every text said, every choice of layout made. Pure; knows neither Qt nor QML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.messages import Message, say
from kiosk.staff.view import Place
from kiosk.texts import Texts
from kiosk.view import Action, Mark, Option, PadPicture, Purpose, Row, Screen, Tone, View
from ui.touch import staff_stage
from ui.touch.staff_stage import StaffStage, set_staff_stage

# Each has its file in qml/TramSach.
_FILES: Final = {
    Screen.WELCOME: "Welcome.qml",
    Screen.CHOICE: "Choice.qml",
    Screen.CARD: "Card.qml",
    Screen.PIN: "Pin.qml",
    Screen.QUESTION: "Question.qml",
    Screen.OPTIONS: "Options.qml",
    Screen.ITEMS: "Items.qml",
    Screen.ACCOUNT: "Items.qml",  # rows like any others
    Screen.PUT_BACK: "PutBack.qml",
    Screen.RECEIPT: "Receipt.qml",
    Screen.GOODBYE: "Goodbye.qml",
    Screen.HELP: "Notice.qml",
    Screen.NOTICE: "Notice.qml",
    Screen.OUT_OF_ORDER: "OutOfOrder.qml",
    Screen.BIN: "Bin.qml",
    Screen.STAFF: "Notice.qml",  # while it has nothing to say; else by its template
}
_TONE_MARK: Final = {
    Tone.CALM: Mark.WORKING,
    Tone.DONE: Mark.DONE,
    Tone.ATTENTION: Mark.ATTENTION,
    Tone.STOP: Mark.STOP,
}
# Screens whose actions are large tiles with pictures, all of equal weight.
_TILED: Final = {
    Screen.WELCOME: (Action.BORROW, Action.RETURN, Action.ACCOUNT),
    Screen.CHOICE: (Action.BORROW, Action.RETURN),
    Screen.QUESTION: (Action.RENEW, Action.RETURN),
}
# Where a reader is in the middle of something and is asked "still there?"; elsewhere the screen just closes by itself.
_ASKS: Final = {
    Screen.CHOICE,
    Screen.CARD,
    Screen.PIN,
    Screen.QUESTION,
    Screen.OPTIONS,
    Screen.ITEMS,
    Screen.ACCOUNT,
    Screen.PUT_BACK,
    Screen.STAFF,
}

# Working screens stay calm: there a row or a sentence carries the tone, and tints must not swallow each other.
_CALM: Final = {Screen.PIN, Screen.ITEMS, Screen.ACCOUNT}


_KHMER_STOP: Final = "។ "  # the dot between two sentences is no Khmer sign

# Where nobody is served, staff find their way in.
_DOORS: Final = {Screen.WELCOME, Screen.OUT_OF_ORDER, Screen.BIN}


@dataclass(frozen=True, slots=True)
class Button:
    """`key` names it; touched, it does `does` with `argument`."""

    key: str
    does: str
    argument: str
    words: str
    colour: str  # "borrow" or "return"
    primary: bool
    tiled: bool


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An answer as a tile on the stage."""

    key: str
    does: str  # an Action, with `key` as its argument
    words: str


@dataclass(frozen=True, slots=True)
class Language:
    key: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as it is drawn. A fact that ends in its value is split, so that the value can stand large."""

    key: str
    mark: str
    markName: str
    title: str
    word: str
    factLabel: str
    factValue: str
    hint: str  # below: what the library wants said of such items, then the ILS's own sentence
    button: str  # an Action, or "" where nothing can be done with this one
    buttonWords: str
    buttonName: str  # for who does not see in which row it stands
    argument: str


@dataclass(frozen=True, slots=True)
class ShownPad:
    """The picture of the pad, or of the scanner; `Facade` offers it as padBooks, padDone …"""

    books: int
    done: int
    unreadable: int
    card: bool
    moreCards: bool
    empty: bool
    scanner: bool
    spot: str
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything on the glass, in the words of one language. Field by field what `Facade` offers to QML."""

    screen: str
    screenSource: str
    language: str
    heading: str
    detail: str
    otherHeadings: list[str]
    tone: str
    backdrop: str  # the tone of the whole glass
    stageMark: str
    stageMarkName: str
    purpose: str
    trouble: str
    firstTrouble: str
    countdown: str
    countdownMark: str
    busy: bool
    count: str
    countLabel: str
    tally: str
    reference: str
    referenceCaption: str
    incident: str
    pinTyped: int
    pinTypedName: str
    pinWrong: bool
    pinPadName: str
    pinSpelling: bool  # the keys of letters stand on the glass
    pinOtherKeys: str  # what the key says that changes between them and the digits, "" where there is none
    shiftKey: str
    eraseKey: str
    clearKey: str
    okKey: str
    putBack: list[str]  # titles of the books that must come back to the pad
    pad: ShownPad
    notice: str
    firstNotice: str
    box: str  # the number on the box, "" where there is none to show
    boxName: str
    binPicture: str  # kiosk.view.BinPicture, "" on a kiosk
    binName: str
    listName: str
    rowsEmpty: bool
    tiles: bool
    actionsShown: bool
    primaryShown: bool
    crowdedBar: bool
    rows: tuple[ShownRow, ...]
    buttons: tuple[Button, ...]
    options: tuple[ShownOption, ...]
    languages: tuple[Language, ...]
    staffDoor: bool  # the way into the staff area is shown
    staffDoorName: str
    staff: StaffStage


def is_counting_down(view: View) -> bool:
    """The reader is being asked "still there?", so that any touch is an answer."""
    return view.seconds_left is not None and view.screen in _ASKS


def set_stage(view: View, texts: Mapping[str, Texts]) -> Stage:
    """`view` in its language. `texts` has every language that the strip offers, in that order."""
    tongue = texts[view.language]
    tell = tongue.say
    buttons = _buttons(view, tongue)
    return Stage(
        screen=view.screen,
        screenSource=_file(view),
        language=view.language,
        heading=tell(view.heading),
        detail=_optional(tongue, view.detail),
        otherHeadings=[other.say(view.heading) for name, other in texts.items() if name != view.language],
        tone=view.tone,
        backdrop=Tone.CALM if _is_calm(view) else view.tone,
        stageMark=_mark(view),
        stageMarkName=tell(say(f"mark.{_mark(view)}")),
        purpose=view.purpose or Purpose.BORROW,
        trouble=_one_line(tongue, view.strip),
        firstTrouble=_optional(tongue, view.strip[0] if view.strip else None),
        countdown=_countdown(view, tongue),
        countdownMark=Mark.ATTENTION if is_counting_down(view) else Mark.WORKING,
        busy=view.busy,
        count=str(view.done) if view.rows and view.screen is not Screen.ACCOUNT else "",
        countLabel=_count_label(view, tongue) if view.rows else "",
        tally=_optional(tongue, view.tally) if view.done else "",
        reference=_reference(view),
        referenceCaption=tell(say("receipt.reference")),
        incident="" if view.screen is Screen.WELCOME else _help(view, tongue),
        pinTyped=view.pin.typed if view.pin else 0,
        pinTypedName=tell(say("pin.typed", count=view.pin.typed if view.pin else 0)),
        pinWrong=view.pin is not None and view.pin.wrong,
        pinPadName=tell(say("pin.pad")),
        pinSpelling=view.pin is not None and view.pin.spelling,
        pinOtherKeys=_other_keys(view, tongue),
        shiftKey=tell(say("action.shift")),
        eraseKey=tell(say("action.erase")),
        clearKey=tell(say("action.clear")),
        okKey=tell(say("action.ok")),
        putBack=[f"“{row.title}”" for row in view.rows if row.mark is Mark.STOP and row.title],
        pad=_show_pad(view.pad, tongue),
        notice=_one_line(tongue, _notices(view)),
        firstNotice=_optional(tongue, next(iter(_notices(view)), None)),
        box=str(view.box) if view.box is not None else "",
        boxName=tell(say("picture.box", tray=view.box)) if view.box is not None else "",
        binPicture=view.bin or "",
        binName=tell(view.heading) if view.bin else "",
        listName=tell(say("list.account" if view.screen is Screen.ACCOUNT else "list.items")),
        rowsEmpty=not view.rows,
        tiles=any(button.tiled for button in buttons),
        actionsShown=bool(buttons),
        primaryShown=any(button.primary or button.tiled for button in buttons),
        crowdedBar=len(buttons) > 2,
        rows=tuple(_show_row(row, tongue) for row in view.rows),
        buttons=buttons,
        options=tuple(_show_option(option, tongue) for option in view.options),
        languages=_languages(view, texts),
        staffDoor=view.screen in _DOORS and not view.busy,
        staffDoorName=tell(say("action.staff")),
        staff=set_staff_stage(view.staff, tongue),
    )


def _languages(view: View, texts: Mapping[str, Texts]) -> tuple[Language, ...]:
    tongue = texts[view.language]
    return tuple(Language(name, tongue.say(say(f"language.{name}")), name == view.language) for name in texts)


def _file(view: View) -> str:
    return staff_stage.FILES[view.staff.template] if view.staff else _FILES[view.screen]


def _is_calm(view: View) -> bool:
    return view.screen in _CALM or (view.staff is not None and view.staff.template in staff_stage.CALM)


def _mark(view: View) -> Mark:
    """Help is asked for: nothing is wrong, and nothing is being worked on."""
    return Mark.HELP if view.screen is Screen.HELP else _TONE_MARK[view.tone]


def _notices(view: View) -> tuple[Message, ...]:
    """What the welcome screen says by the way: the library's notices, and where help is (rule 21)."""
    return (*view.notices, *view.help) if view.screen is Screen.WELCOME else view.notices


def _help(view: View, tongue: Texts) -> str:
    """What a reader tells or reads when no staff are there, each on its line."""
    incident = (say("help.incident", incident=view.incident),) if view.incident else ()
    return "\n".join(tongue.say(message) for message in (*incident, *view.help))


def _other_keys(view: View, tongue: Texts) -> str:
    if view.pin is None or not view.pin.letters:
        return ""
    return tongue.say(say("action.letters.back" if view.pin.spelling else "action.letters"))


def _one_line(tongue: Texts, messages: tuple[Message, ...]) -> str:
    return (_KHMER_STOP if tongue.language == "km" else " · ").join(
        tongue.say(message) for message in messages
    )


def _optional(tongue: Texts, message: Message | None) -> str:
    return tongue.say(message) if message is not None else ""


def _buttons(view: View, tongue: Texts) -> tuple[Button, ...]:
    tiled = _TILED.get(view.screen, ())
    last = view.actions[-1] if view.actions else None
    actions = tuple(
        Button(
            key=action,
            does=action,
            argument="",
            words=_action_words(view, action, tongue),
            colour=_colour(view, action),
            primary=action is last and not _leads_away(view, action),
            tiled=action in tiled,
        )
        for action in view.actions
    )
    return actions + _choices_in_bar(view, tongue)


def _leads_away(view: View, action: Action) -> bool:
    """The way back, what takes a loan back, and staff's way out: never the main thing to do."""
    return action in (Action.CANCEL, Action.UNDO) or (action is Action.FINISH and view.staff is not None)


def _choices_in_bar(view: View, tongue: Texts) -> tuple[Button, ...]:
    return tuple(
        Button(
            key=f"choice_{choice.key}",
            does=Action.STAFF,
            argument=choice.key,
            words=tongue.say(choice.words),
            colour=Purpose.ACCOUNT,
            primary=choice.place is Place.MAIN,
            tiled=False,
        )
        for choice in (view.staff.choices if view.staff else ())
        if choice.place is not Place.STAGE
    )


def _action_words(view: View, action: Action, tongue: Texts) -> str:
    if action is Action.FINISH and view.tally is not None:
        return tongue.say(view.tally)
    if action is Action.OK and view.staff is not None and view.staff.ok is not None:
        return tongue.say(view.staff.ok)
    special = say(f"action.{view.screen}.{action}")
    return tongue.say(special if tongue.has(special.code) else say(f"action.{action}"))


def _colour(view: View, action: Action) -> str:
    if action in (Action.BORROW, Action.RETURN, Action.ACCOUNT):
        return action
    return view.purpose or Purpose.BORROW


def _countdown(view: View, tongue: Texts) -> str:
    if view.seconds_left is None:
        return ""
    seconds = tongue.say(say("countdown.seconds", count=view.seconds_left))
    return f"{tongue.say(say('countdown.heading'))} {seconds}" if is_counting_down(view) else seconds


def _reference(view: View) -> str:
    """The code is for those who get no paper: not while paper is offered."""
    return "" if view.reference is None or Action.PRINT in view.actions else view.reference


def _count_label(view: View, tongue: Texts) -> str:
    """Renewals, and books returned on the way, are neither "borrowed" nor "returned" alone."""
    told = view.tally.code.partition(".")[2] if view.tally else ""
    plain = "returned" if view.purpose is Purpose.RETURN else "borrowed"
    alone = told in (plain, "nothing", "")
    return tongue.say(say(f"count.{plain if alone else 'done'}", count=view.done))


def _show_pad(pad: PadPicture, tongue: Texts) -> ShownPad:
    empty = pad.books == 0 and not pad.card
    name = _pad_name(pad, tongue)
    return ShownPad(
        pad.books, pad.done, pad.unreadable, pad.card, pad.more_cards, empty, pad.scanner, pad.spot, name
    )


def _show_option(option: Option, tongue: Texts) -> ShownOption:
    words = tongue.say(say(f"option.{option.argument}"))
    return ShownOption(option.argument, option.action, words)


def _pad_name(pad: PadPicture, tongue: Texts) -> str:
    if pad.scanner:
        return tongue.say(say("picture.scanner"))
    if pad.books:
        return tongue.say(say("picture.pad_books", count=pad.books))
    return tongue.say(say("picture.pad_card" if pad.card else "picture.pad"))


def _show_row(row: Row, tongue: Texts) -> ShownRow:
    label, value = _split_fact(row.fact, tongue)
    word = tongue.say(row.word)
    title = "" if row.note else row.title or tongue.say(say("row.untitled"))
    button = tongue.say(say(f"action.{row.button}")) if row.button else ""
    return ShownRow(
        key=row.key,
        mark=row.mark,
        markName=tongue.say(say(f"mark.{row.mark}")),
        title=title,
        word=word,
        factLabel=label,
        factValue=value,
        hint="\n".join(line for line in (_optional(tongue, row.hint), row.said) if line),
        button=row.button or "",
        buttonWords=button,
        buttonName=f"{button}, {title or word}" if row.button else "",
        argument=row.argument,
    )


def _split_fact(fact: Message | None, tongue: Texts) -> tuple[str, str]:
    if fact is None:
        return "", ""
    sentence = tongue.say(fact)
    if len(fact.values) != 1:
        return sentence, ""
    value = tongue.write(fact.values[0][1])
    if not sentence.endswith(value):
        return sentence, ""
    return sentence.removesuffix(value).strip(), value
