// Where the tag sits in the book that is awaited, and so which side goes to the pad: a small tag, and an arrow. See kiosk.view.Spot.
import QtQuick
import QtQuick.Shapes

Shape {
    id: spot

    property string where_: "back"

    readonly property var tags: ({
        "cover": "M50 20 L66 12 L78 18 L62 26 Z",
        "spine": "M80 48 L100 38 L100 46 L80 56 Z"
    })
    readonly property var arrows: ({
        "cover": "M116 14 Q134 30 116 56 M104 50 L115 58 L124 46",
        "spine": "M108 62 L138 47 M126 44 L139 46 L132 57"
    })

    visible: where_ !== "back"

    ShapePath {
        fillColor: Theme.cardTop
        strokeColor: Theme.cardSide
        strokeWidth: 2
        PathSvg { path: spot.tags[spot.where_] ?? "" }
    }
    ShapePath {
        fillColor: "transparent"
        strokeColor: Theme.attention
        strokeWidth: 5
        capStyle: ShapePath.RoundCap
        joinStyle: ShapePath.RoundJoin
        PathSvg { path: spot.arrows[spot.where_] ?? "" }
    }
}
