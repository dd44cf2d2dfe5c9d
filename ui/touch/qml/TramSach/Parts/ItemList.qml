// The rows, newest on top: a new one slides in, the others make room.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

Scroller {
    id: list

    required property Facade facade

    contentHeight: rows.height
    Accessible.role: Accessible.List
    Accessible.name: facade.listName

    // A Column and not a ListView: a few dozen rows at most, and their heights follow their texts.
    Column {
        id: rows
        width: list.width
        spacing: Theme.mm(2.5)

        Repeater {
            model: list.facade.rows

            ItemRow {
                width: rows.width
                onChosen: (action, argument) => list.facade.touch(action, argument)
            }
        }

        add: Transition {
            NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.move }
            NumberAnimation { property: "x"; from: Theme.mm(12); to: 0; duration: Theme.move; easing.type: Easing.OutCubic }
        }
        move: Transition {
            NumberAnimation { properties: "y"; duration: Theme.move; easing.type: Easing.OutCubic }
            NumberAnimation { property: "opacity"; to: 1; duration: Theme.move }
            NumberAnimation { property: "x"; to: 0; duration: Theme.move }
        }
    }
}
