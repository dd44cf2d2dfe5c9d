// What can be done with one row: outlined, one short word, never smaller than a finger.
import QtQuick

Touchable {
    id: button

    readonly property real wanted: Math.max(Theme.mm(18), words.implicitWidth + Theme.mm(5))

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border { width: Theme.mm(0.6); color: Theme.info }
        opacity: button.pressed ? 0.8 : 1
    }
    Words {
        id: words
        anchors.centerIn: parent
        text: button.label
        color: Theme.info
        font.bold: true
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }
}
