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
        "title": "M5 4 Q5 2 7 2 L23 2 L23 27 L7 27 Q5 27 5 25 Z M11 9 Q11 6 14 6 Q17.5 6 17.5 9 Q17.5 11.5 14 13 L14 16 M14 20.5 L14.01 20.5",
        "damaged": "M5 4 Q5 2 7 2 L16 2 L13 8 L17 11 L13 16 L16 27 L7 27 Q5 27 5 25 Z M20 4 L25 4 L25 27 L20 27 L18 18 L21 12 L18 9 Z",
        "part": "M15 2 A12 12 0 1 1 14.99 2 M15 11 A4 4 0 1 1 14.99 11 M15 2 L15 11",
        "other": "M3 4 Q3 2 5 2 L25 2 Q27 2 27 4 L27 18 Q27 20 25 20 L14 20 L8 26 L8 20 L5 20 Q3 20 3 18 Z M9 11 L9.01 11 M15 11 L15.01 11 M21 11 L21.01 11",
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
