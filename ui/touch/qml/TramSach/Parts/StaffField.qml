// What is being typed, or what may be typed there.
import QtQuick
import TramSach.Station

Rectangle {
    id: field

    required property Facade facade

    implicitHeight: Math.max(Theme.mm(13), typed.height + Theme.mm(3))
    radius: Theme.radius
    color: Theme.surface
    border { width: Theme.mm(0.7); color: Theme.outline }
    Accessible.role: Accessible.EditableText
    Accessible.name: typed.text

    Words {
        id: typed
        objectName: "typed"
        text: field.facade.staffTyped !== "" ? field.facade.staffTyped : field.facade.staffHint
        color: field.facade.staffTyped !== "" ? Theme.ink : Theme.quietInk
        font { pixelSize: Theme.plainSize; bold: field.facade.staffTyped !== "" }
        wrapMode: Text.Wrap
        x: Theme.mm(4)
        y: (field.height - height) / 2
        width: field.width - 2 * x
    }
}
