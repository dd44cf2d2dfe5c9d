// One answer of a few.
import QtQuick

Touchable {
    id: choice

    required property string key
    required property string words

    objectName: "choice_" + key
    label: words
    implicitHeight: Math.max(Theme.mm(15), Math.round(9.6 * Theme.pixelsPerMm), text.implicitHeight + Theme.mm(4))

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.surface
        border { width: Theme.mm(0.5); color: Theme.account }
        opacity: choice.pressed ? 0.8 : 1
    }
    Words {
        id: text
        text: choice.words
        color: Theme.account
        font { pixelSize: Theme.plainSize; bold: true }
        horizontalAlignment: Text.AlignHCenter
        width: choice.width - Theme.mm(6)
        x: Theme.mm(3)
        y: (choice.height - height) / 2
        Accessible.ignored: true
    }
}
