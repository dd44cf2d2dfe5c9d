// The head of a staff screen: what this is, and a second line where there is one.
import QtQuick
import TramSach.Station

Column {
    id: head

    required property Facade facade

    spacing: Theme.mm(0.5)

    Words {
        objectName: "heading"
        text: head.facade.heading
        color: Theme.toneInk[head.facade.tone] ?? Theme.ink
        font { pixelSize: Theme.plainFactSize; bold: true }
        width: head.width
    }
    Words {
        objectName: "detail"
        text: head.facade.detail
        color: Theme.highContrast ? Theme.ink : Theme.quietInk
        font.pixelSize: Theme.plainSize
        width: head.width
    }
}
