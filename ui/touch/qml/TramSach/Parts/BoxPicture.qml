// Where returned books go: a box with its number, a slot, and a book on its way in. The number is what counts, and is largest.
import QtQuick
import QtQuick.Shapes

Item {
    id: box

    property string number
    property string label

    // Design space 200 × 210; the box's front is 150 wide from (25, 86) down to 206.
    readonly property real unit: Math.min(width / 200, height / 210)

    Accessible.role: Accessible.Graphic
    Accessible.name: label
    Accessible.ignored: label === ""

    Item {
        width: 200
        height: 210
        anchors.centerIn: parent
        scale: box.unit

        Shape {
            ShapePath {
                fillColor: Theme.padLeft
                strokeColor: Theme.padRight
                strokeWidth: 2
                PathSvg { path: "M44 58 L156 58 L175 86 L25 86 Z" }
            }
            ShapePath {
                fillColor: Theme.ink
                strokeColor: "transparent"
                PathSvg { path: "M58 66 L142 66 L150 78 L50 78 Z" }
            }
            ShapePath {
                fillColor: Theme.coverDone
                strokeColor: Theme.coverDoneSide
                strokeWidth: 2
                PathSvg { path: "M68 2 L132 2 L132 73 L68 73 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.onFilled
                strokeWidth: 6
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin
                PathSvg { path: "M100 14 L100 54 M84 40 L100 56 L116 40" }
            }
            ShapePath {
                fillColor: Theme.surface
                strokeColor: Theme.padRight
                strokeWidth: 3
                PathSvg { path: "M25 86 L175 86 L175 206 L25 206 Z" }
            }
        }
        Text {
            x: 25
            y: 86
            width: 150
            height: 120
            text: box.number
            color: Theme.giveBack
            font { pixelSize: 84; bold: true }
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            Accessible.ignored: true
        }
    }
}
