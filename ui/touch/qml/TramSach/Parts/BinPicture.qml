// A return bin's wall: the square that reads, the door, a book and the way it goes. Without a word it says what to do.
import QtQuick
import QtQuick.Shapes

Item {
    id: wall

    property string picture: "ready" // kiosk.view.BinPicture
    property string label

    // book: "" none, "shown" coming to the square, "square" on it, "door" half in, "back" handed back, "two" one too many.
    readonly property var looks: ({
        "ready": { book: "shown" },
        "reading": { book: "square", mark: "working" },
        "open": { book: "door", open: true, way: "in" },
        "receiving": { book: "door", open: true, mark: "working" },
        "checking": { mark: "working" },
        "done": { mark: "done" },
        "unverified": { mark: "done" },
        "nothing": { book: "shown", mark: "attention" },
        "refused": { book: "square", mark: "stop" },
        "several": { book: "two", open: true, way: "out" },
        "hand": { open: true, way: "out", mark: "stop" },
        "full": { crate: true, mark: "attention" },
        "closed": { mark: "attention" },
        "wait": { mark: "working" },
        "fault": { mark: "stop" },
        "service": { mark: "attention" },
        "power": { mark: "attention" }
    })
    readonly property var look: looks[picture] ?? ({})
    readonly property bool open: look.open ?? false
    readonly property string book: look.book ?? ""
    readonly property string way: look.way ?? ""
    readonly property string mark: look.mark ?? ""

    // Design space 240 × 200.
    readonly property real unit: Math.min(width / 240, height / 200)

    Accessible.role: Accessible.Graphic
    Accessible.name: label
    Accessible.ignored: label === ""

    Item {
        width: 240
        height: 200
        anchors.centerIn: parent
        scale: wall.unit

        Shape {
            ShapePath {
                fillColor: Theme.padTop
                strokeColor: Theme.padLeft
                strokeWidth: 2
                PathSvg { path: "M18 4 L222 4 Q236 4 236 18 L236 182 Q236 196 222 196 L18 196 Q4 196 4 182 L4 18 Q4 4 18 4 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.info
                strokeWidth: 3
                strokeStyle: ShapePath.DashLine
                PathSvg { path: "M26 58 L98 58 L98 138 L26 138 Z" }
            }
            ShapePath {
                fillColor: wall.open ? Theme.ink : Theme.padLeft
                strokeColor: wall.open ? (Theme.markInk["done"] ?? Theme.info) : Theme.padRight
                strokeWidth: wall.open ? 6 : 3
                PathSvg { path: "M138 34 L218 34 L218 162 L138 162 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: wall.open ? "transparent" : Theme.padRight
                strokeWidth: 3
                capStyle: ShapePath.RoundCap
                PathSvg { path: "M138 98 L218 98 M166 88 L190 88" }
            }
            ShapePath {
                fillColor: wall.look.crate ? Theme.cover : "transparent"
                strokeColor: wall.look.crate ? Theme.onFilled : "transparent"
                strokeWidth: 2
                PathSvg { path: "M34 118 L92 118 L92 132 L34 132 Z M38 104 L88 104 L88 118 L38 118 Z M33 90 L90 90 L90 104 L33 104 Z M37 76 L86 76 L86 90 L37 90 Z M34 62 L91 62 L91 76 L34 76 Z" }
            }
        }

        BinBook {
            id: first
            visible: wall.book !== "" && wall.book !== "two"
            x: wall.book === "door" ? 112 : 38
            y: wall.book === "shown" ? 84 + lift.offset : 66
        }
        BinBook {
            visible: wall.book === "two"
            x: 150
            y: 64
        }
        BinBook {
            visible: wall.book === "two"
            refused: true
            x: 38
            y: 66
        }

        Shape {
            visible: wall.way !== ""
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.onFilled
                strokeWidth: 15
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: wall.way === "in" ? "M96 176 L184 176 M166 162 L186 176 L166 190" : "M186 176 L98 176 M116 162 L96 176 L116 190" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: wall.way === "in" ? (Theme.markInk["done"] ?? Theme.info) : (Theme.markInk["stop"] ?? Theme.ink)
                strokeWidth: 8
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: wall.way === "in" ? "M96 176 L184 176 M166 162 L186 176 L166 190" : "M186 176 L98 176 M116 162 L96 176 L116 190" }
            }
        }
        Rectangle {
            visible: wall.mark !== ""
            x: 132
            y: 52
            width: 92
            height: 92
            radius: 46
            color: Theme.surface
        }
        StateMark {
            visible: wall.mark !== ""
            x: 138
            y: 58
            size: 80
            state_: wall.mark
        }

        QtObject {
            id: lift
            property real offset: 0
        }
        SequentialAnimation {
            running: wall.book === "shown" && Theme.motion && wall.visible
            loops: Animation.Infinite
            NumberAnimation { target: lift; property: "offset"; from: 0; to: -18; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
            NumberAnimation { target: lift; property: "offset"; from: -18; to: 0; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
        }
    }
}
