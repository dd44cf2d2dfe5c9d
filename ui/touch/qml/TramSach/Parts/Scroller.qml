// What may be longer than the glass: pulled up and down by a finger. No scroll bar; a fading edge says that more follow.
import QtQuick

Flickable {
    id: scroller

    clip: true
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.VerticalFlick

    Rectangle {
        parent: scroller
        z: 1
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.mm(8)
        visible: !scroller.atYEnd
        gradient: Gradient {
            GradientStop { position: 0; color: "transparent" }
            GradientStop { position: 1; color: Theme.background }
        }
    }
}
