// The state of a thing as shape and colour: ring with dots, disc with tick, triangle, octagon; a book without a state. The word stands beside.
import QtQuick
import QtQuick.Shapes

Item {
    id: mark

    property string state_: "working" // kiosk.view.Mark
    property string label
    property real size: Theme.mm(11)
    readonly property bool hollow: state_ === "working" || state_ === "item"
    readonly property color ink: Theme.markInk[state_] ?? Theme.info

    readonly property var outlines: ({
        "working": "M12 1 A11 11 0 1 1 11.99 1 Z",
        "done": "M12 1 A11 11 0 1 1 11.99 1 Z",
        "attention": "M10.6 2.6 Q12 0.4 13.4 2.6 L23 19.6 Q24 22.4 21.4 22.4 L2.6 22.4 Q0 22.4 1 19.6 Z",
        "item": "M4 3 L20 3 L20 21 L4 21 Z",
        "stop": "M7.6 1 L16.4 1 L23 7.6 L23 16.4 L16.4 23 L7.6 23 L1 16.4 L1 7.6 Z"
    })
    readonly property var signs: ({
        "working": "M6.6 12 L6.61 12 M12 12 L12.01 12 M17.4 12 L17.41 12",
        "done": "M6.6 12.4 L10.6 16.4 L17.6 8.4",
        "attention": "M12 8.6 L12 14 M12 18.2 L12.01 18.2",
        "item": "M8 8 L16 8 M8 12 L16 12",
        "stop": "M12 6 L12 13 M12 17.6 L12.01 17.6"
    })

    width: size
    height: size
    Accessible.role: Accessible.Graphic
    Accessible.name: label
    Accessible.ignored: label === ""

    Shape {
        width: 24
        height: 24
        scale: mark.size / 24
        transformOrigin: Item.TopLeft
        // As a picture of its own: the software renderer does not clip a Shape at the edge of a list.
        layer.enabled: true
        layer.textureSize: Qt.size(mark.size, mark.size)
        layer.smooth: true

        ShapePath {
            fillColor: mark.hollow ? "transparent" : mark.ink
            strokeColor: mark.hollow ? mark.ink : "transparent"
            strokeWidth: mark.hollow ? 1.6 : -1
            PathSvg { path: mark.outlines[mark.state_] ?? "" }
        }
        ShapePath {
            fillColor: "transparent"
            strokeColor: mark.hollow ? mark.ink : Theme.onFilled
            strokeWidth: 2.8
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: mark.signs[mark.state_] ?? "" }
        }
    }
}
