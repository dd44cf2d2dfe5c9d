// The rows, newest on top: a new one slides in, the others make room. No scroll bar; a fading edge says that more follow.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

ListView {
    id: list

    required property Facade facade

    model: facade.rows
    spacing: Theme.mm(3)
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    reuseItems: false
    Accessible.role: Accessible.List
    Accessible.name: facade.listName

    delegate: ItemRow {
        width: ListView.view.width
    }
    add: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.move }
        NumberAnimation { property: "x"; from: Theme.mm(12); to: 0; duration: Theme.move; easing.type: Easing.OutCubic }
    }
    displaced: Transition {
        NumberAnimation { properties: "y"; duration: Theme.move; easing.type: Easing.OutCubic }
        NumberAnimation { property: "opacity"; to: 1; duration: Theme.move }
        NumberAnimation { property: "x"; to: 0; duration: Theme.move }
    }

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.mm(10)
        visible: !list.atYEnd
        z: 2
        gradient: Gradient {
            GradientStop { position: 0; color: "transparent" }
            GradientStop { position: 1; color: Theme.toneTint[list.facade.backdrop] ?? Theme.background }
        }
    }
}
