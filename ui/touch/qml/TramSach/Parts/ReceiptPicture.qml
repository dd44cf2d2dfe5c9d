// A strip of receipt paper with lines and a tick.
import QtQuick
import QtQuick.Shapes

Item {
    id: picture

    readonly property real unit: Math.min(width / 150, height / 200)

    Shape {
        width: 150
        height: 200
        anchors.centerIn: parent
        scale: picture.unit

        ShapePath {
            fillColor: Theme.surface
            strokeColor: Theme.outline
            strokeWidth: 2.4
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: "M25 12 L125 12 L125 184 L112.500 174 L100 184 L87.500 174 L75 184 L62.500 174 L50 184 L37.500 174 L25 184 Z" }
        }
        ShapePath {
            fillColor: "transparent"
            strokeColor: Theme.outline
            strokeWidth: 5
            capStyle: ShapePath.RoundCap
            PathSvg { path: "M44 96 L106 96 M44 116 L106 116 M44 136 L82 136" }
        }
        ShapePath {
            fillColor: Theme.done
            strokeColor: "transparent"
            PathSvg { path: "M75 30 A24 24 0 1 1 74.900 30 Z" }
        }
        ShapePath {
            fillColor: "transparent"
            strokeColor: Theme.onFilled
            strokeWidth: 6
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: "M64 55 L72 63 L87 46" }
        }
    }
}
