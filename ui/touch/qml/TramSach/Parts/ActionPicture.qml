// The picture on a tile: a book taken out (borrow), a book put in (return), a day added (renew), a person (account).
import QtQuick
import QtQuick.Shapes

Item {
    id: picture

    property string action
    property color colour
    property real size

    readonly property var lines: ({
        "borrow": "M5 4 Q5 2 7 2 L16 2 L16 18 L7 18 Q5 18 5 20 M5 4 L5 20 M5 20 Q5 21 6 21 M2 17 L2 27 L28 27 L28 17 M22.5 20 L22.5 5 M18.5 9 L22.5 5 L26.5 9",
        "return": "M5 4 Q5 2 7 2 L16 2 L16 18 L7 18 Q5 18 5 20 M5 4 L5 20 M5 20 Q5 21 6 21 M2 17 L2 27 L28 27 L28 17 M22.5 5 L22.5 20 M18.5 16 L22.5 20 L26.5 16",
        "renew": "M26 15 A11 11 0 1 1 22 6.5 M22 1 L22 7 L16 7 M15 9 L15 15 L19 18",
        "account": "M15 3 A6 6 0 1 1 14.99 3 Z M3 27 Q3 18 15 18 Q27 18 27 27 Z"
    })

    width: size
    height: size

    Shape {
        width: 30
        height: 29
        scale: picture.size / 30
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
