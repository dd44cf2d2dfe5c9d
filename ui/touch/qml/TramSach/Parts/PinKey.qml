// One key of the number pad; shows that it is pressed by its border only, never by its digit.
import QtQuick

Touchable {
    id: key

    property string sign // "0".."9", "clear", "ok"
    readonly property bool digit: sign.length === 1

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: key.sign === "ok" ? Theme.done : key.sign === "clear" ? Theme.keyClear : Theme.surface
        border { width: Theme.mm(key.pressed ? 1.2 : 0.5); color: key.digit ? Theme.outline : "transparent" }
        opacity: key.pressed && !key.digit ? 0.8 : 1
    }
    Words {
        anchors.centerIn: parent
        text: key.label
        color: key.sign === "ok" ? Theme.onFilled : key.sign === "clear" ? Theme.onKeyClear : Theme.ink
        font { pixelSize: key.digit ? Math.min(Theme.titleSize, key.height * 0.6) : Theme.bodySize; bold: true }
        latin: key.sign !== "clear"
        lineHeight: 1
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }
}
