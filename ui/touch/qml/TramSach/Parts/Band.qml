// One sentence across the screen, between the zones: trouble below the strip, the countdown above the actions.
import QtQuick
import QtQuick.Layouts

Rectangle {
    id: band

    property string sentence
    property string mark: "attention" // kiosk.view.Mark

    color: Theme.markTint[mark] ?? Theme.surface
    implicitHeight: sentence === "" ? 0 : line.implicitHeight + Theme.mm(2.4)
    visible: implicitHeight > 0

    RowLayout {
        id: line
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: Theme.margin; rightMargin: Theme.margin }
        spacing: Theme.gap

        StateMark {
            state_: band.mark
            size: Theme.mm(8)
            visible: band.sentence !== ""
        }
        Words {
            text: band.sentence
            color: Theme.markInk[band.mark] ?? Theme.ink
            font { bold: true; pixelSize: Theme.plainSize }
            Layout.fillWidth: true
        }
    }
}
