// The short code that stands in for paper, large enough to photograph.
import QtQuick
import QtQuick.Layouts

Rectangle {
    id: reference

    property string code
    property string caption

    visible: code !== ""
    implicitWidth: lines.implicitWidth + Theme.mm(10)
    implicitHeight: lines.implicitHeight + Theme.mm(4)
    radius: Theme.radius
    color: Theme.surface
    border { width: Theme.mm(0.5); color: Theme.outline }

    RowLayout {
        id: lines
        anchors.centerIn: parent
        spacing: Theme.mm(4)

        Words {
            text: reference.caption
            color: Theme.quietInk
            wrapMode: Text.NoWrap
            Layout.alignment: Qt.AlignBaseline
        }
        Words {
            objectName: "reference"
            text: reference.code
            font { pixelSize: Theme.titleSize; bold: true; features: { "tnum": 1 } }
            latin: true
            lineHeight: 1
            wrapMode: Text.NoWrap
            Layout.alignment: Qt.AlignBaseline
        }
    }
}
