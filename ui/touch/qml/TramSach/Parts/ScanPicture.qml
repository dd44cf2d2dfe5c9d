// A station without a pad: the scanner, its red light, and what is to be held into it: a card or a book with its bars.
import QtQuick
import QtQuick.Shapes

Item {
    id: scan

    property bool book: true // else the card alone
    property bool inviting: false // the welcome loop

    // Design space 240 × 230.
    width: 240
    height: 230

    Shape {
        ShapePath {
            fillColor: Theme.padRight
            strokeColor: "transparent"
            PathSvg { path: "M84 6 L156 6 Q162 6 162 12 L162 44 Q162 50 156 50 L84 50 Q78 50 78 44 L78 12 Q78 6 84 6 Z" }
        }
        ShapePath {
            fillColor: Theme.ink
            strokeColor: "transparent"
            PathSvg { path: "M92 38 L148 38 L148 50 L92 50 Z" }
        }
        ShapePath {
            fillColor: Theme.stopTint
            strokeColor: "transparent"
            PathSvg { path: "M98 50 L142 50 L206 150 L34 150 Z" }
        }
    }
    Item {
        id: held
        property real drop: 0

        y: drop

        Shape {
            ShapePath {
                fillColor: scan.book ? Theme.cover : Theme.cardTop
                strokeColor: scan.book ? Theme.coverSide : Theme.cardSide
                strokeWidth: 3
                PathSvg { path: scan.book ? "M62 104 L178 104 L178 224 L62 224 Z" : "M48 112 L192 112 L192 204 L48 204 Z" }
            }
            ShapePath {
                fillColor: Theme.pages
                strokeColor: "transparent"
                PathSvg { path: "M84 130 L156 130 L156 172 L84 172 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.highContrast ? "#000000" : Theme.ink
                strokeWidth: 4
                PathSvg { path: "M92 136 L92 166 M101 136 L101 166 M107 136 L107 166 M118 136 L118 166 M127 136 L127 166 M133 136 L133 166 M141 136 L141 166 M148 136 L148 166" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.stop
                strokeWidth: 4
                PathSvg { path: "M72 151 L168 151" }
            }
        }
    }
    SequentialAnimation {
        running: scan.inviting && Theme.motion && scan.visible
        loops: Animation.Infinite
        NumberAnimation { target: held; property: "drop"; from: 0; to: 10; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
        NumberAnimation { target: held; property: "drop"; from: 10; to: 0; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
    }
}
