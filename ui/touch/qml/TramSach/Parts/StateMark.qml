// The state of a thing as shape and colour: ring with dots, disc with tick, triangle, octagon; a book without a state, a question in a bubble, coins. The word stands beside.
import QtQuick
import QtQuick.Shapes

Item {
    id: mark

    property string state_: "working" // kiosk.view.Mark
    property string label
    property real size: Theme.mm(11)
    readonly property bool hollow: ["working", "item", "help", "fee"].includes(state_)
    readonly property color ink: Theme.markInk[state_] ?? Theme.info

    readonly property var outlines: ({
        "working": "M12 1 A11 11 0 1 1 11.99 1 Z",
        "done": "M12 1 A11 11 0 1 1 11.99 1 Z",
        "attention": "M10.6 2.6 Q12 0.4 13.4 2.6 L23 19.6 Q24 22.4 21.4 22.4 L2.6 22.4 Q0 22.4 1 19.6 Z",
        "item": "M4 3 L20 3 L20 21 L4 21 Z",
        "help": "M4.5 1.5 L19.5 1.5 Q22.5 1.5 22.5 4.5 L22.5 15 Q22.5 18 19.5 18 L12.5 18 L7 22.6 L7 18 L4.5 18 Q1.5 18 1.5 15 L1.5 4.5 Q1.5 1.5 4.5 1.5 Z",
        "fee": "M3 7 A9 4 0 1 1 21 7 A9 4 0 1 1 3 7 Z",
        "stop": "M7.6 1 L16.4 1 L23 7.6 L23 16.4 L16.4 23 L7.6 23 L1 16.4 L1 7.6 Z"
    })
    readonly property var signs: ({
        "working": "M6.6 12 L6.61 12 M12 12 L12.01 12 M17.4 12 L17.41 12",
        "done": "M6.6 12.4 L10.6 16.4 L17.6 8.4",
        "attention": "M12 8.6 L12 14 M12 18.2 L12.01 18.2",
        "item": "M8 8 L16 8 M8 12 L16 12",
        "help": "M9 7.2 Q9 4.6 12 4.6 Q15 4.6 15 7.2 Q15 8.9 12 10.2 L12 11.4 M12 14.8 L12.01 14.8",
        "fee": "M3 7 L3 12 A9 4 0 0 0 21 12 L21 7 M3 12 L3 17 A9 4 0 0 0 21 17 L21 12",
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
            strokeWidth: mark.state_ === "fee" ? 1.6 : 2.8
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: mark.signs[mark.state_] ?? "" }
        }
    }
}
