// A book standing on its foot, its spine to the left; one that must be taken back is crossed out.
import QtQuick
import QtQuick.Shapes

Shape {
    id: book

    property bool refused: false

    width: 48
    height: 64

    ShapePath {
        fillColor: Theme.pages
        strokeColor: Theme.padRight
        strokeWidth: 1
        PathSvg { path: "M6 6 L50 6 L50 64 L6 64 Z" }
    }
    ShapePath {
        fillColor: Theme.cover
        strokeColor: Theme.coverSide
        strokeWidth: 2
        PathSvg { path: "M0 2 L44 2 L44 60 L0 60 Z" }
    }
    ShapePath {
        fillColor: "transparent"
        strokeColor: Theme.onFilled
        strokeWidth: 3.4
        capStyle: ShapePath.RoundCap
        PathSvg { path: "M8 4 L8 58 M17 18 L36 18 M17 27 L32 27" }
    }
    ShapePath {
        fillColor: "transparent"
        strokeColor: book.refused ? (Theme.markInk["stop"] ?? Theme.ink) : "transparent"
        strokeWidth: 7
        capStyle: ShapePath.RoundCap
        PathSvg { path: "M2 4 L44 60 M44 4 L2 60" }
    }
}
