// The picture on a tile of the staff area, by the tool's name; a ring where it has none.
import QtQuick
import QtQuick.Shapes

Item {
    id: picture

    property string picture
    property color colour
    property real size

    readonly property var lines: ({
        "person": "M15 3 A6 6 0 1 1 14.99 3 Z M3 27 Q3 18 15 18 Q27 18 27 27 Z",
        "parked": "M13.6 4 Q15 1.6 16.4 4 L27.6 24 Q28.8 26.6 26 26.6 L4 26.6 Q1.2 26.6 2.4 24 Z M15 11 L15 18 M15 22 L15.01 22",
        "queued": "M6 2 L24 2 M6 28 L24 28 M8 2 Q8 10 15 15 Q22 10 22 2 M8 28 Q8 20 15 15 Q22 20 22 28",
        "search": "M12.5 3 A9.5 9.5 0 1 1 12.49 3 Z M19.4 19.4 L28 28",
        "today": "M3 6 L27 6 L27 27 L3 27 Z M3 12 L27 12 M9 2 L9 8 M21 2 L21 8 M8 17 L12 17 M18 17 L22 17 M8 22 L12 22",
        "returns": "M2 17 L2 27 L28 27 L28 17 M15 3 L15 19 M9 13 L15 19 L21 13",
        "bins": "M4 3 L26 3 L26 27 L4 27 Z M9 8 L21 8 M8 15 L22 15 L20.5 23 L9.5 23 Z",
        "fines": "M15 3 A12 12 0 1 1 14.99 3 Z M10 20 L20 10 M10.5 11 L10.51 11 M19.5 19 L19.51 19",
        "look": "M2 15 Q15 1 28 15 Q15 29 2 15 Z M15 10 A5 5 0 1 1 14.99 10 Z",
        "program": "M3 16 L16 3 L27 3 L27 14 L14 27 Z M21.5 7 A2 2 0 1 1 21.49 7 Z",
        "convert": "M25 11 A11 11 0 0 0 5 10 M5 3 L5 10 L12 10 M5 19 A11 11 0 0 0 25 20 M25 27 L25 20 L18 20",
        "devices": "M4 5 L26 5 L26 20 L4 20 Z M11 27 L19 27 M15 20 L15 27 M9 12.5 L13 16 L21 9",
        "rfid": "M2 19 L15 12 L28 19 L15 26 Z M8 9 Q15 3 22 9 M11 12 Q15 9 19 12",
        "scanner": "M3 6 L3 24 M8 6 L8 24 M12 6 L12 24 M18 6 L18 24 M22 6 L22 24 M27 6 L27 24 M1 15 L29 15",
        "card_reader": "M3 7 L27 7 L27 23 L3 23 Z M3 12 L27 12 M7 18 L14 18",
        "printer": "M8 11 L8 3 L22 3 L22 11 M3 11 L27 11 L27 22 L22 22 M8 22 L3 22 L3 11 M8 18 L22 18 L22 27 L8 27 Z",
        "reprint": "M6 2 L24 2 L24 28 L21 25 L18 28 L15 25 L12 28 L9 25 L6 28 Z M10 9 L20 9 M10 14 L20 14 M10 19 L16 19",
        "service": "M9 3 L9 27 M21 3 L21 27"
    })

    width: size
    height: size

    Shape {
        width: 30
        height: 30
        scale: picture.size / 30
        transformOrigin: Item.TopLeft

        ShapePath {
            fillColor: "transparent"
            strokeColor: picture.colour
            strokeWidth: 2.2
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: picture.lines[picture.picture] ?? "M15 4 A11 11 0 1 1 14.99 4 Z" }
        }
    }
}
