// The quiet way into the staff area: a small lock in the strip, where nobody is served.
import QtQuick
import QtQuick.Shapes

Touchable {
    id: door

    objectName: "staff_door"
    implicitWidth: Theme.mm(15)
    implicitHeight: Theme.stripHeight

    Shape {
        width: 30
        height: 30
        scale: Theme.mm(7) / 30
        anchors.centerIn: parent

        ShapePath {
            fillColor: "transparent"
            strokeColor: Theme.quietInk
            strokeWidth: 2.6
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: "M6 13 L24 13 L24 27 L6 27 Z M9.5 13 L9.5 9 A5.5 5.5 0 0 1 20.5 9 L20.5 13 M15 19 L15 22" }
        }
    }
}
