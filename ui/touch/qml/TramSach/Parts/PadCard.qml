// A library card, flat, seen at the pad's angle.
import QtQuick
import QtQuick.Shapes

Item {
    id: card

    property bool lying: false

    width: 100
    height: 62

    Shape {
        ShapePath {
            fillColor: Theme.cardSide
            strokeColor: "transparent"
            PathSvg { path: "M1 26 L44 48 Q47 49.500 50 48 L97 24 L97 28 L50 52 Q47 53.500 44 52 L1 30 Z" }
        }
        ShapePath {
            fillColor: Theme.cardTop
            strokeColor: Theme.cardSide
            strokeWidth: 1
            PathSvg { path: "M48 2 Q51 0.500 54 2 L96 22.500 Q98 24 96 25 L50 48 Q47 49.500 44 48 L2 27 Q0 25.500 2 24.500 Z" }
        }
        ShapePath {
            fillColor: "transparent"
            strokeColor: Theme.highContrast ? "#000000" : "#FFFFFF"
            strokeWidth: 4
            capStyle: ShapePath.RoundCap
            PathSvg { path: "M50 37 L80 22 M42 33 L56 26" }
        }
        ShapePath {
            fillColor: Theme.highContrast ? "#000000" : "#FFFFFF"
            strokeColor: "transparent"
            PathSvg { path: "M24 24 A9 5 0 1 1 23.900 24 Z" }
        }
    }
}
