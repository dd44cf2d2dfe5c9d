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
    required property string hint
    required property string button
    required property string buttonWords
    required property string buttonName
    required property string argument

    signal chosen(action: string, argument: string)

    readonly property color ink: Theme.markInk[mark] ?? Theme.info
    readonly property bool quiet: mark === "working" || mark === "item" || mark === "fee"

    objectName: "row_" + key
    implicitHeight: Math.max(Theme.mm(18), content.implicitHeight + Theme.mm(2))
    radius: Theme.radius
    color: Theme.markTint[mark] ?? Theme.surface
    border { width: quiet ? Theme.mm(0.3) : Theme.mm(0.5); color: quiet ? Theme.hairline : ink }
    Accessible.role: Accessible.ListItem
    // `row.`, or the ids of the texts below would be meant.
    Accessible.name: [row.title, row.word, row.factLabel, row.factValue, row.hint].filter(said => said !== "").join(", ")
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
                latin: true
                font.bold: true
                wrapMode: Text.Wrap // a title may be one endless word
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            // Word and fact stand side by side where they fit, else the fact below: neither is ever cut. Placed by hand,
            // from the texts' own sizes only, so that a row which changes its words takes its new height at once.
            Item {
                id: lines

                readonly property real gap: Theme.mm(2)
                readonly property real factWidth: label.implicitWidth + (value.visible ? gap + value.implicitWidth : 0)
                readonly property bool beside: word.implicitWidth + gap + factWidth <= width

                implicitHeight: Math.max(word.y + word.height, label.visible ? label.y + label.height : 0, value.visible ? value.y + value.height : 0)
                Layout.fillWidth: true

                Words {
                    id: word
                    objectName: "word"
                    text: row.word
                    color: row.ink
                    font.bold: true
                    width: lines.width
                    y: lines.beside && value.visible ? value.baselineOffset - baselineOffset : 0
                }
                Words {
                    id: label
                    objectName: "factLabel"
                    text: row.factLabel
                    color: value.visible ? Theme.quietInk : row.ink
                    width: Math.min(Math.ceil(implicitWidth), lines.width - (value.visible ? value.width + lines.gap : 0))
                    x: value.visible ? value.x - lines.gap - width : lines.beside ? lines.width - width : 0
                    y: value.visible ? value.y + value.baselineOffset - baselineOffset : lines.beside ? 0 : word.height
                }
                Words {
                    id: value
                    objectName: "factValue"
                    text: row.factValue
                    font { pixelSize: Theme.dueSize; bold: true; features: { "tnum": 1 } }
                    latin: true
                    lineHeight: 1
                    wrapMode: Text.NoWrap
                    x: lines.width - width
                    y: lines.beside ? 0 : word.height
                }
            }
            // What the library wants said of such items, and the library system's own words.
            Words {
                objectName: "hint"
                text: row.hint
                font.pixelSize: Theme.plainSize
                Layout.fillWidth: true
            }
        }
        RowButton {
            objectName: row.button + "_" + row.argument
            visible: row.button !== ""
            label: row.buttonWords
            name: row.buttonName
            dots: row.button === "more"
            Layout.preferredWidth: wanted
            Layout.preferredHeight: Theme.mm(15)
            onTouched: row.chosen(row.button, row.argument)
        }
    }
}
