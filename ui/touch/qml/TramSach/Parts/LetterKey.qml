// One key of the letters: the sign itself, a bar for the blank, an arrow that takes one back, an arrow up for capitals.
import QtQuick
import QtQuick.Shapes

Touchable {
    id: key

    property string sign // one character, "erase" or "shift"; on a key that changes them all, a word
    property bool held: false // it stays down
    readonly property bool drawn: sign === "erase" || sign === "shift" || sign === " "

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: key.sign === "erase" ? Theme.keyClear : Theme.surface
        border { width: Theme.mm(key.pressed || key.held ? 1.2 : 0.5); color: key.sign === "erase" ? "transparent" : Theme.outline }
    }
    Words {
        anchors.centerIn: parent
        visible: !key.drawn
        text: key.sign
        font { pixelSize: Math.min(Theme.plainFactSize, key.height * 0.6); bold: true }
        latin: true
        lineHeight: 1
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }
    Shape {
        visible: key.drawn
        width: 24
        height: 24
        scale: Math.min(key.width, key.height) * 0.55 / 24
        anchors.centerIn: parent

        ShapePath {
            fillColor: "transparent"
            strokeColor: key.sign === "erase" ? Theme.onKeyClear : Theme.ink
            strokeWidth: 2.4
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: key.sign === "erase" ? "M22 12 L3 12 M10 5 L3 12 L10 19" : key.sign === "shift" ? "M12 3 L3 12 L8 12 L8 21 L16 21 L16 12 L21 12 Z" : "M3 12 L3 17 L21 17 L21 12" }
        }
    }
}
