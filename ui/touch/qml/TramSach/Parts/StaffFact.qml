// What is known of one thing: its label small, its value beside it.
import QtQuick

Item {
    id: fact

    required property string label
    required property string value
    required property bool quiet

    readonly property real share: 0.36

    implicitHeight: Math.max(name.height, said.height)

    Words {
        id: name
        text: fact.label
        color: Theme.highContrast ? Theme.ink : Theme.quietInk
        font.pixelSize: Theme.plainSize
        width: fact.width * fact.share
    }
    Words {
        id: said
        objectName: "fact"
        text: fact.value
        color: fact.quiet ? name.color : Theme.ink
        font { pixelSize: Theme.plainSize; bold: !fact.quiet }
        wrapMode: Text.Wrap // a number may be one endless word
        x: fact.width * fact.share + Theme.mm(3)
        width: fact.width - x
    }
}
