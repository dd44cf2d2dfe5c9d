// How much of the PIN is typed, never what; at its end the key that shows letters, or the digits again, where PINs have letters.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

Rectangle {
    id: field

    required property Facade facade
    readonly property real keyWidth: other.visible ? other.width : 0

    radius: Theme.radius
    color: Theme.surface
    border { width: Theme.mm(0.7); color: facade.pinWrong ? Theme.attention : Theme.outline }
    Accessible.role: Accessible.StaticText
    Accessible.name: facade.pinTypedName

    Row {
        id: dots
        readonly property real room: field.width - field.keyWidth - Theme.mm(4)
        readonly property real dot: Math.min(Theme.mm(5), room / Math.max(1, field.facade.pinTyped) * 0.6)

        x: (field.width - field.keyWidth - width) / 2
        anchors.verticalCenter: parent.verticalCenter
        spacing: dot * 0.8

        Repeater {
            model: field.facade.pinTyped

            Rectangle {
                width: dots.dot
                height: width
                radius: width / 2
                color: Theme.ink
            }
        }
    }
    LetterKey {
        id: other
        objectName: "key_letters"
        visible: field.facade.pinOtherKeys !== ""
        sign: field.facade.pinOtherKeys
        label: field.facade.pinOtherKeys
        anchors.right: parent.right
        width: Theme.mm(28)
        height: parent.height
        onTouched: field.facade.touchKey("letters")
    }
}
