// What may be longer than the glass: pulled up and down by a finger, paged by keys (ui/touch/keyboard.py). No scroll bar; a fading
// edge says that more follow.
import QtQuick

Flickable {
    id: scroller

    readonly property bool canBePaged: contentHeight > height

    clip: true
    activeFocusOnTab: true // keys pass by what needs no paging; Qt complains when this changes under the focus
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.VerticalFlick

    // The focus, within what is clipped.
    Rectangle {
        parent: scroller
        anchors.fill: parent
        z: 1
        visible: scroller.activeFocus
        color: "transparent"
        radius: Theme.radius
        border { width: Theme.focusWidth; color: Theme.ink }
    }

    Rectangle {
        parent: scroller
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.mm(8)
        visible: !scroller.atYEnd
        gradient: Gradient {
            GradientStop { position: 0; color: "transparent" }
            GradientStop { position: 1; color: Theme.background }
        }
    }
}
