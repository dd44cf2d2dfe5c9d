// A thing on the desk that can be tapped: its frame and its ground.
import QtQuick
import TramSach.Parts

Touchable {
    id: tile

    property color ground: Theme.surface
    property color frame: Theme.hairline

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: tile.ground
        border { width: tile.frame === Theme.hairline ? 1 : 2; color: tile.frame }
        opacity: tile.pressed ? 0.7 : 1
    }
}
