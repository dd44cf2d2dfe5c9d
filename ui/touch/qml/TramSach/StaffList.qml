// A list of staff: what it is, and its rows.
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
        height: screen.height - y
    }
}
