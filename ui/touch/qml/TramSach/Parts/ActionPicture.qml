// The picture on a tile: a book coming towards you (borrow), a book going in (return).
import QtQuick
import QtQuick.Shapes

Item {
    id: picture

    property string action
    property color colour
    property real size

    readonly property var lines: ({
        "borrow": "M4 5 Q9 3 14 5.5 L14 20 Q9 17.5 4 19.5 Z M14 5.5 Q19 3 24 5 L24 11 M14 20 Q16 19 17.5 18.8 M23 14 L23 24 M18.5 19.5 L23 24 L27.5 19.5",
        "return": "M4 5 Q9 3 14 5.5 L14 20 Q9 17.5 4 19.5 Z M14 5.5 Q19 3 24 5 L24 11 M14 20 Q16 19 17.5 18.8 M23 24 L23 14 M18.5 18.5 L23 14 L27.5 18.5"
    })

    width: size
    height: size

    Shape {
        width: 30
        height: 27
        scale: picture.size / 29
        transformOrigin: Item.TopLeft

        ShapePath {
            fillColor: "transparent"
            strokeColor: picture.colour
            strokeWidth: 2
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: picture.lines[picture.action] ?? "" }
        }
    }
}
