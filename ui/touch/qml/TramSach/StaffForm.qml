// One thing to type, or to choose from a few: the field and its keys, or the choices.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    readonly property bool typing: facade.staffKeys !== "none"
    readonly property bool digits: facade.staffKeys === "digits"
    readonly property real gap: Theme.mm(Theme.compact ? 2 : 3)
    // Letters need the height: what is asked stands beside its field.
    readonly property bool beside: typing && !digits && !Theme.portrait

    StaffHeading {
        id: head
        facade: screen.facade
        width: screen.digits && !Theme.portrait ? pad.x - Theme.mm(6) : screen.beside ? Math.round(screen.width * 0.5) : screen.width
    }
    StaffField {
        id: field
        facade: screen.facade
        visible: screen.typing
        x: screen.beside ? head.width + screen.gap : 0
        width: screen.beside ? screen.width - x : head.width
        y: screen.beside ? 0 : head.height + screen.gap
    }
    PinPad {
        id: pad
        visible: screen.digits
        facade: screen.facade
        low: Theme.compact
        width: low ? Theme.mm(4 * 25 + 9) : Theme.mm(3 * 25 + 6)
        height: Math.min(screen.height, Theme.mm(low ? 3 * 20 + 6 : 4 * 20 + 9))
        x: Theme.portrait ? (screen.width - width) / 2 : screen.width - width
        y: Theme.portrait ? screen.height - height : (screen.height - height) / 2
    }
    LetterKeys {
        visible: screen.typing && !screen.digits
        facade: screen.facade
        width: screen.width
        y: screen.height - height
        height: Math.min(Theme.mm(4 * 17 + 6), screen.height - Math.max(head.height, field.y + field.height) - screen.gap)
    }
    Scroller {
        visible: !screen.typing
        width: screen.width
        y: head.height + screen.gap
        height: screen.height - y
        contentHeight: choices.height

        StaffChoices {
            id: choices
            facade: screen.facade
            columns: Theme.portrait ? 1 : 2
            width: parent.width
        }
    }
}
