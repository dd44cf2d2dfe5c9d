// A book on the pad. "seen": blue, "done": green with a tick, "unreadable": an amber outline.
import QtQuick
import QtQuick.Shapes

Item {
    id: book

    property string look: "seen"
    readonly property bool ghost: look === "unreadable"
    readonly property color cover: ghost ? "transparent" : look === "done" ? Theme.coverDone : Theme.cover
    readonly property color side: ghost ? "transparent" : look === "done" ? Theme.coverDoneSide : Theme.coverSide
    readonly property color rim: ghost ? Theme.attention : "transparent"

    width: 124
    height: 76

    Shape {
        // Pages (left front), spine (right front), cover (top): 12 thick.
        ShapePath {
            fillColor: book.ghost ? "transparent" : Theme.pages
            strokeColor: book.ghost ? Theme.attention : Theme.padRight
            strokeWidth: book.ghost ? 2 : 1
            PathSvg { path: "M2 34 L54 60 L54 72 L2 46 Z" }
        }
        ShapePath {
            fillColor: book.side
            strokeColor: book.rim
            strokeWidth: 2
            PathSvg { path: "M54 60 L122 26 L122 38 L54 72 Z" }
        }
        ShapePath {
            fillColor: book.cover
            strokeColor: book.ghost ? Theme.attention : book.side
            strokeWidth: book.ghost ? 2 : 1
            PathSvg { path: "M2 34 L70 0 L122 26 L54 60 Z" }
        }
        ShapePath {
            fillColor: "transparent"
            strokeColor: book.ghost ? Theme.attention : Theme.onFilled
            strokeWidth: book.look === "done" ? 6 : 3.4
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg {
                path: book.look === "done" ? "M44 33 L60 37 L80 20" : book.ghost ? "M58 34 L70 28 M52 37 L52.1 37" : "M42 36 L74 20 M52 41 L72 31"
            }
        }
    }
    Behavior on y { NumberAnimation { duration: Theme.move; easing.type: Easing.OutCubic } }
}
