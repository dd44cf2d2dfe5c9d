// One item: state mark (shape, colour), title, the state's word, and at the right the one fact that matters, large.
import QtQuick
import QtQuick.Layouts

Rectangle {
    id: row

    required property string key
    required property string mark
    required property string markName
    required property string title
    required property string word
    required property string factLabel
    required property string factValue

    readonly property color ink: Theme.markInk[mark] ?? Theme.info

    objectName: "row_" + key
    implicitHeight: Math.max(Theme.mm(18), content.implicitHeight + Theme.mm(3))
    radius: Theme.radius
    color: Theme.markTint[mark] ?? Theme.surface
    border { width: mark === "working" ? Theme.mm(0.3) : Theme.mm(0.5); color: mark === "working" ? Theme.hairline : ink }
    Accessible.role: Accessible.ListItem
    Accessible.name: title + ", " + word + ", " + factLabel + " " + factValue
    Behavior on color { ColorAnimation { duration: Theme.move } }

    RowLayout {
        id: content
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: Theme.mm(3); rightMargin: Theme.mm(3) }
        spacing: Theme.mm(3)

        StateMark {
            state_: row.mark
            label: row.markName
            size: Theme.mm(Theme.compact ? 8 : 10)
        }
        ColumnLayout {
            spacing: Theme.mm(0.5)
            Layout.fillWidth: true

            Words {
                objectName: "title"
                text: row.title
                font.bold: true
                wrapMode: Text.Wrap // a title may be one endless word
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            // Side by side where they fit, else the fact below: neither is ever cut.
            GridLayout {
                id: lines
                columns: word.implicitWidth + fact.implicitWidth + columnSpacing <= width ? 2 : 1
                columnSpacing: Theme.mm(1.5)
                rowSpacing: 0
                Layout.fillWidth: true

                Words {
                    id: word
                    objectName: "word"
                    text: row.word
                    color: row.ink
                    font.bold: true
                    Layout.fillWidth: true
                    Layout.alignment: Qt.AlignBaseline
                }
                RowLayout {
                    id: fact
                    spacing: Theme.mm(2)
                    visible: row.factLabel !== "" || row.factValue !== ""
                    Layout.fillWidth: false
                    Layout.maximumWidth: lines.width
                    Layout.alignment: Qt.AlignBaseline | (row.factValue === "" && lines.columns === 1 ? Qt.AlignLeft : Qt.AlignRight)

                    baselineOffset: label.y + label.baselineOffset

                    Words {
                        id: label
                        objectName: "factLabel"
                        text: row.factLabel
                        color: row.factValue === "" ? row.ink : Theme.quietInk
                        Layout.fillWidth: true
                        Layout.alignment: Qt.AlignBaseline
                    }
                    Words {
                        objectName: "factValue"
                        text: row.factValue
                        font { pixelSize: Theme.dueSize; bold: true; features: { "tnum": 1 } }
                        lineHeight: 1
                        wrapMode: Text.NoWrap
                        Layout.alignment: Qt.AlignBaseline
                    }
                }
            }
        }
    }
}
