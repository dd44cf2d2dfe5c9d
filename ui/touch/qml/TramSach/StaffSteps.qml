// A few steps with a picture each, to be done one after the other; below each its number and its words.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    readonly property real gap: Theme.mm(Theme.compact ? 2 : 4)

    StaffHeading {
        id: head
        facade: screen.facade
        width: screen.width
    }
    Grid {
        id: steps
        columns: Theme.portrait ? 1 : 2
        spacing: screen.gap
        y: head.height + screen.gap

        Repeater {
            model: screen.facade.staffChoices

            Rectangle {
                id: step

                required property int index
                required property string key
                required property string words

                width: Math.floor((screen.width - (steps.columns - 1) * steps.spacing) / steps.columns)
                height: Math.floor((screen.height - steps.y - (Theme.portrait ? steps.spacing : 0)) / (Theme.portrait ? 2 : 1))
                radius: Theme.radius
                color: Theme.surface

                CrateStep {
                    full: step.key === "out"
                    x: screen.gap
                    y: Theme.mm(2)
                    width: step.width - 2 * x
                    height: words.y - screen.gap - y
                }
                Words {
                    id: words
                    objectName: "step_" + step.key
                    text: `${step.index + 1}. ${step.words}`
                    font { pixelSize: Theme.plainSize; bold: true }
                    horizontalAlignment: Text.AlignHCenter
                    x: screen.gap
                    width: step.width - 2 * x
                    y: step.height - height - Theme.mm(2)
                }
            }
        }
    }
}
