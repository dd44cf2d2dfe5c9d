// A list of staff: what it is, its rows, and the ways to earlier and later ones.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade

    StaffHeading {
        id: head
        facade: screen.facade
        width: screen.width
    }
    ItemList {
        facade: screen.facade
        width: screen.width
        y: head.height + Theme.mm(3)
        height: screen.height - y - (choices.height > 0 ? choices.height + Theme.mm(3) : 0)
    }
    StaffChoices {
        id: choices
        facade: screen.facade
        columns: Theme.portrait ? 2 : 3
        width: screen.width
        y: screen.height - height
    }
}
