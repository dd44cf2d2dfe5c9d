// One line of what happened: when, and what.
import QtQuick

Item {
    id: line

    required property string at
    required property string words

    implicitHeight: when.height + what.height + Theme.mm(1)

    Rectangle {
        width: Theme.mm(0.8)
        height: line.height
        color: Theme.hairline
    }
    Words {
        id: when
        text: line.at
        color: Theme.highContrast ? Theme.ink : Theme.quietInk
        font { pixelSize: Theme.plainSize; features: { "tnum": 1 } }
        latin: true
        lineHeight: 1
        x: Theme.mm(3)
        width: line.width - x
    }
    Words {
        id: what
        text: line.words
        font.pixelSize: Theme.plainSize
        wrapMode: Text.Wrap
        x: Theme.mm(3)
        y: when.height
        width: line.width - x
    }
}
