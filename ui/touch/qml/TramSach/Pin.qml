// The PIN: how many digits are typed, never which; the number pad beside it.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import TramSach.Parts
import TramSach.Station

GridLayout {
    id: screen

    required property Facade facade

    columns: Theme.portrait ? 1 : 2
    columnSpacing: Theme.mm(8)
    rowSpacing: Theme.mm(8)

    ColumnLayout {
        id: entry
        spacing: Theme.mm(Theme.compact ? 2 : 4)
        Layout.fillWidth: true
        Layout.fillHeight: true

        Item {
            Layout.fillHeight: true

            Words {
                id: measure
                text: screen.facade.heading
                font { pixelSize: Theme.titleSize; bold: true }
                wrapMode: Text.NoWrap
                visible: false
            }
        }
        Words {
            objectName: "heading"
            text: screen.facade.heading
            color: Theme.toneInk[screen.facade.tone] ?? Theme.ink
            font { pixelSize: Theme.compact || measure.implicitWidth > entry.width ? Theme.factSize : Theme.titleSize; bold: true }
            Layout.fillWidth: true
        }
        Rectangle {
            radius: Theme.radius
            color: Theme.surface
            border { width: Theme.mm(0.7); color: screen.facade.pinWrong ? Theme.attention : Theme.outline }
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.mm(90)
            Layout.preferredHeight: Theme.mm(Theme.compact ? 14 : 17)
            Accessible.role: Accessible.StaticText
            Accessible.name: screen.facade.pinTypedName

            Row {
                anchors.centerIn: parent
                spacing: Theme.mm(4)

                Repeater {
                    model: screen.facade.pinTyped

                    Rectangle {
                        width: Theme.mm(5)
                        height: width
                        radius: width / 2
                        color: Theme.ink
                    }
                }
            }
        }
        Words {
            objectName: "detail"
            text: screen.facade.detail
            color: screen.facade.pinWrong ? Theme.attention : Theme.quietInk
            font.bold: screen.facade.pinWrong
            Layout.fillWidth: true
        }
        Item { Layout.fillHeight: !Theme.portrait }
    }
    PinPad {
        facade: screen.facade
        low: Theme.compact
        Layout.fillHeight: true
        Layout.alignment: Qt.AlignHCenter | Qt.AlignVCenter
    }
}
