"""The one object that the screens see: a `View` told as properties, and touches posted as `Action`s.

QML binds to the properties below (their meaning stands with `ui.touch.stage.Stage`) and calls the slots. All texts are
said in Python, in the view's language, so a new language is a new view like any other. The surface is declared to the
QML tools in `qml/TramSach/Station/station.qmltypes`; a test compares the two.

Knows no window and no device; needs only a QCoreApplication.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.messages import say
from kiosk.texts import Texts
from kiosk.view import Action, Screen, View
from ui.touch.comfort import Comfort, Ease
from ui.touch.models import KeyedModel
from ui.touch.stage import is_counting_down, set_stage

QML_IMPORT_NAME = "TramSach.Station"
QML_IMPORT_MAJOR_VERSION = 1

FORGOTTEN_MS = 60_000
"""What a passer-by switched at the welcome screen, where no session ends, lasts this long."""

Post = Callable[[Action, str], None]
"""Takes a touch and its argument to the core; called on the GUI thread, must not block."""


@dataclass(frozen=True, slots=True)
class Look:
    """What does not change while the station runs."""

    library_name: str
    pixels_per_mm: float
    comfort: Comfort = field(default_factory=Comfort)  # what every session begins with
    motion: bool = True
    logo: str = ""  # URL of the picture beside the library's name
    colour: str = ""  # the library's own "#rrggbb"; `config.colour` has seen that it can be read


def _of_stage(kind: type, field: str, notify: Signal) -> Property:
    return Property(kind, lambda facade: getattr(facade.stage, field), notify=notify)


def _of_staff(kind: type, field: str, notify: Signal) -> Property:
    return Property(kind, lambda facade: getattr(facade.stage.staff, field), notify=notify)


def _of_pad(kind: type, field: str, notify: Signal) -> Property:
    return Property(kind, lambda facade: getattr(facade.stage.pad, field), notify=notify)


def _of_look(kind: type, field: str) -> Property:
    return Property(kind, lambda facade: getattr(facade.look, field), constant=True)


def _of_comfort(field: str, notify: Signal) -> Property:
    return Property(bool, lambda facade: getattr(facade.comfort, field), notify=notify)


@QmlElement
class Facade(QObject):
    """What QML may read and call. `show` is for the GUI thread; other threads emit `viewArrived`."""

    viewArrived = Signal(object)
    stageChanged = Signal()
    screenChanged = Signal()  # the stage must load another file
    comfortChanged = Signal()

    def __init__(self, look: Look, texts: Mapping[str, Texts], first: View, post: Post) -> None:
        super().__init__()
        self.look = look
        self.view = first
        self.stage = set_stage(first, texts)
        self.comfort = look.comfort
        self._choosing_comfort = False
        self._texts = texts
        self._post = post
        self._may_close = False
        self._rows = KeyedModel(
            (
                "mark",
                "markName",
                "title",
                "word",
                "factLabel",
                "factValue",
                "hint",
                "button",
                "buttonWords",
                "buttonName",
                "argument",
            ),
            self,
        )
        self._options = KeyedModel(("does", "words"), self)
        self._actions = KeyedModel(("does", "argument", "words", "colour", "primary", "tiled"), self)
        self._languages = KeyedModel(("words", "current"), self)
        self._eases = KeyedModel(("words", "on"), self)
        self._staff_tiles = KeyedModel(("words", "picture", "count"), self)
        self._staff_facts = KeyedModel(("label", "value", "quiet"), self)
        self._staff_story = KeyedModel(("at", "words"), self)
        self._staff_choices = KeyedModel(("words",), self)
        self._forgetting = QTimer(self, singleShot=True, interval=FORGOTTEN_MS)
        self._forgetting.timeout.connect(self._forget_a_passer_by)
        self.viewArrived.connect(self.show, Qt.ConnectionType.QueuedConnection)
        self._update_models()

    # --- for Python ---

    @Slot(object)
    def show(self, view: View) -> None:
        """Show `view` from now on."""
        if view.screen is not self.view.screen and view.screen is Screen.WELCOME:
            self._fit(self.look.comfort, choosing=False)
        before = (self.view.screen, self.stage.screenSource)
        self.view = view
        self.stage = set_stage(view, self._texts)
        self._update_models()
        self.stageChanged.emit()
        if (view.screen, self.stage.screenSource) != before:
            self.screenChanged.emit()

    def say(self, code: str) -> str:
        """In the view's language."""
        return self._texts[self.view.language].say(say(code))

    def allow_close(self) -> None:
        """The window may be closed from now on: the program ends."""
        self._may_close = True
        self.stageChanged.emit()

    def _update_models(self) -> None:
        self._rows.update([asdict(row) for row in self.stage.rows])
        self._options.update([asdict(option) for option in self.stage.options])
        self._actions.update([asdict(button) for button in self.stage.buttons])
        self._languages.update([asdict(language) for language in self.stage.languages])
        self._staff_tiles.update([asdict(tile) for tile in self.stage.staff.tiles])
        self._staff_facts.update([asdict(fact) for fact in self.stage.staff.facts])
        self._staff_story.update([asdict(line) for line in self.stage.staff.story])
        self._staff_choices.update([asdict(choice) for choice in self.stage.staff.choices])
        self._update_eases()

    def _update_eases(self) -> None:
        tongue = self._texts[self.view.language]
        self._eases.update(
            [
                {"key": ease.value, "words": tongue.say(say(f"ease.{ease}")), "on": self.comfort.has(ease)}
                for ease in Ease
            ]
        )

    def _fit(self, comfort: Comfort, *, choosing: bool) -> None:
        self.comfort, self._choosing_comfort = comfort, choosing
        self._forgetting.start()
        self._update_eases()
        self.comfortChanged.emit()

    def _forget_a_passer_by(self) -> None:
        if self.view.screen is Screen.WELCOME:
            self._fit(self.look.comfort, choosing=False)

    # --- for QML: touches ---

    @Slot(str, str)
    def touch(self, action: str, argument: str) -> None:
        """A button or a language was touched; `action` is a value of `kiosk.view.Action`."""
        self._post(Action(action), argument)

    @Slot(str)
    def touchKey(self, sign: str) -> None:
        """A key of the number pad or keyboard: one character, "clear", "erase", "letters" or "ok"."""
        if sign in (Action.CLEAR, Action.OK, Action.ERASE, Action.LETTERS):
            self._post(Action(sign), "")
        else:
            self._post(Action.DIGIT, sign)

    @Slot()
    def stirred(self) -> None:
        """The glass was touched anywhere: an answer while the countdown runs, nothing otherwise."""
        if is_counting_down(self.view):
            self._post(Action.HERE, "")

    @Slot()
    def chooseEase(self) -> None:
        """The button in the strip: offer the switches there, or the languages again."""
        self._fit(self.comfort, choosing=not self._choosing_comfort)

    @Slot(str)
    def switchEase(self, ease: str) -> None:
        """A value of `ui.touch.comfort.Ease`: on, or off again."""
        self._fit(self.comfort.switched(Ease(ease)), choosing=True)

    # --- for QML: what a reader may change for one session ---

    largeText = _of_comfort("large_text", comfortChanged)
    highContrast = _of_comfort("high_contrast", comfortChanged)
    lowReach = _of_comfort("low_reach", comfortChanged)
    choosingEase = Property(bool, lambda facade: facade._choosing_comfort, notify=comfortChanged)
    eases = Property(QObject, lambda facade: facade._eases, constant=True)

    # --- for QML: what does not change ---

    libraryName = _of_look(str, "library_name")
    logo = _of_look(str, "logo")
    libraryColour = _of_look(str, "colour")
    pixelsPerMm = _of_look(float, "pixels_per_mm")
    motion = _of_look(bool, "motion")
    rows = Property(QObject, lambda facade: facade._rows, constant=True)
    options = Property(QObject, lambda facade: facade._options, constant=True)
    actions = Property(QObject, lambda facade: facade._actions, constant=True)
    languages = Property(QObject, lambda facade: facade._languages, constant=True)

    # --- for QML: a staff screen, by the names of `StaffStage` ---

    staffTiles = Property(QObject, lambda facade: facade._staff_tiles, constant=True)
    staffFacts = Property(QObject, lambda facade: facade._staff_facts, constant=True)
    staffStory = Property(QObject, lambda facade: facade._staff_story, constant=True)
    staffChoices = Property(QObject, lambda facade: facade._staff_choices, constant=True)
    staffTyped = _of_staff(str, "typed", stageChanged)
    staffHint = _of_staff(str, "hint", stageChanged)
    staffKeys = _of_staff(str, "keys", stageChanged)
    staffStoryName = _of_staff(str, "storyName", stageChanged)
    staffSpaceKey = _of_staff(str, "spaceKey", stageChanged)
    staffEraseKey = _of_staff(str, "eraseKey", stageChanged)

    # --- for QML: the stage, by the names of `Stage` ---

    staffDoor = _of_stage(bool, "staffDoor", stageChanged)
    staffDoorName = _of_stage(str, "staffDoorName", stageChanged)

    mayClose = Property(bool, lambda facade: facade._may_close, notify=stageChanged)
    easeName = Property(str, lambda facade: facade.say("ease.choose"), notify=stageChanged)
    screen = _of_stage(str, "screen", stageChanged)
    screenSource = _of_stage(str, "screenSource", stageChanged)
    language = _of_stage(str, "language", stageChanged)
    heading = _of_stage(str, "heading", stageChanged)
    detail = _of_stage(str, "detail", stageChanged)
    otherHeadings = _of_stage(list, "otherHeadings", stageChanged)
    tone = _of_stage(str, "tone", stageChanged)
    backdrop = _of_stage(str, "backdrop", stageChanged)
    stageMark = _of_stage(str, "stageMark", stageChanged)
    stageMarkName = _of_stage(str, "stageMarkName", stageChanged)
    purpose = _of_stage(str, "purpose", stageChanged)
    trouble = _of_stage(str, "trouble", stageChanged)
    firstTrouble = _of_stage(str, "firstTrouble", stageChanged)
    countdown = _of_stage(str, "countdown", stageChanged)
    countdownMark = _of_stage(str, "countdownMark", stageChanged)
    busy = _of_stage(bool, "busy", stageChanged)
    count = _of_stage(str, "count", stageChanged)
    countLabel = _of_stage(str, "countLabel", stageChanged)
    tally = _of_stage(str, "tally", stageChanged)
    reference = _of_stage(str, "reference", stageChanged)
    referenceCaption = _of_stage(str, "referenceCaption", stageChanged)
    incident = _of_stage(str, "incident", stageChanged)
    pinTyped = _of_stage(int, "pinTyped", stageChanged)
    pinTypedName = _of_stage(str, "pinTypedName", stageChanged)
    pinWrong = _of_stage(bool, "pinWrong", stageChanged)
    pinPadName = _of_stage(str, "pinPadName", stageChanged)
    pinSpelling = _of_stage(bool, "pinSpelling", stageChanged)
    pinOtherKeys = _of_stage(str, "pinOtherKeys", stageChanged)
    shiftKey = _of_stage(str, "shiftKey", stageChanged)
    eraseKey = _of_stage(str, "eraseKey", stageChanged)
    clearKey = _of_stage(str, "clearKey", stageChanged)
    okKey = _of_stage(str, "okKey", stageChanged)
    putBack = _of_stage(list, "putBack", stageChanged)
    padBooks = _of_pad(int, "books", stageChanged)
    padDone = _of_pad(int, "done", stageChanged)
    padUnreadable = _of_pad(int, "unreadable", stageChanged)
    padCard = _of_pad(bool, "card", stageChanged)
    padMoreCards = _of_pad(bool, "moreCards", stageChanged)
    padEmpty = _of_pad(bool, "empty", stageChanged)
    padScanner = _of_pad(bool, "scanner", stageChanged)
    padSpot = _of_pad(str, "spot", stageChanged)
    notice = _of_stage(str, "notice", stageChanged)
    firstNotice = _of_stage(str, "firstNotice", stageChanged)
    box = _of_stage(str, "box", stageChanged)
    boxName = _of_stage(str, "boxName", stageChanged)
    binPicture = _of_stage(str, "binPicture", stageChanged)
    binName = _of_stage(str, "binName", stageChanged)
    padName = _of_pad(str, "name", stageChanged)
    listName = _of_stage(str, "listName", stageChanged)
    rowsEmpty = _of_stage(bool, "rowsEmpty", stageChanged)
    tiles = _of_stage(bool, "tiles", stageChanged)
    actionsShown = _of_stage(bool, "actionsShown", stageChanged)
    crowdedBar = _of_stage(bool, "crowdedBar", stageChanged)
    primaryShown = _of_stage(bool, "primaryShown", stageChanged)
