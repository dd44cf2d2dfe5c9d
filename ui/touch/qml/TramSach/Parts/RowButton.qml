// What can be done with one row: outlined, one short word or three dots, never smaller than a finger.
import QtQuick

Touchable {
    id: button

    property bool dots: false // the word is only said, where room is short
    readonly property real wanted: dots ? Theme.mm(15) : Math.max(Theme.mm(18), words.implicitWidth + Theme.mm(5))

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border { width: Theme.mm(0.6); color: Theme.info }
        opacity: button.pressed ? 0.8 : 1
    }
    Row {
        anchors.centerIn: parent
        spacing: Theme.mm(1.2)
        visible: button.dots

        Repeater {
            model: 3

            Rectangle {
                width: Theme.mm(1.8)
                height: width
                radius: width / 2
                color: Theme.info
            }
        }
    }
    Words {
        id: words
        visible: !button.dots
        anchors.centerIn: parent
        text: button.label
        color: Theme.info
        font.bold: true
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }
}
