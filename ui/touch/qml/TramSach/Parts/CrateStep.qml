// A step at the return bin: a crate full of books comes out of its cabinet, or an empty one goes in.
import QtQuick
import QtQuick.Shapes

Item {
    id: step

    property bool full  // comes out; else an empty one goes in

    // Design space 240 × 180: the cabinet on the left, the crate half drawn out of it to the right.
    readonly property real unit: Math.min(width / 240, height / 180)

    Item {
        width: 240
        height: 180
        anchors.centerIn: parent
        scale: step.unit

        Shape {
            ShapePath {
                fillColor: Theme.padLeft
                strokeColor: Theme.padRight
                strokeWidth: 3
                PathSvg { path: "M6 8 L122 8 L122 172 L6 172 Z" }
            }
            ShapePath {
                fillColor: Theme.ink
                strokeColor: "transparent"
                PathSvg { path: "M26 26 L102 26 L102 38 L26 38 Z M20 92 L122 92 L122 160 L20 160 Z" }
            }
        }
        Shape {
            visible: step.full

            ShapePath {
                fillColor: Theme.coverDone
                strokeColor: Theme.coverDoneSide
                strokeWidth: 2
                PathSvg { path: "M102 78 L118 78 L118 130 L102 130 Z M141 76 L157 76 L157 130 L141 130 Z" }
            }
            ShapePath {
                fillColor: Theme.account
                strokeColor: Theme.padRight
                strokeWidth: 2
                PathSvg { path: "M120 84 L139 84 L139 130 L120 130 Z M159 86 L176 86 L176 130 L159 130 Z" }
            }
        }
        Shape {
            ShapePath {
                fillColor: Theme.surface
                strokeColor: Theme.padRight
                strokeWidth: 4
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M86 100 L192 100 L184 164 L94 164 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.account
                strokeWidth: 9
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: step.full ? "M112 132 L166 132 M148 114 L167 132 L148 150" : "M166 132 L112 132 M130 114 L111 132 L130 150" }
            }
        }
    }
}
