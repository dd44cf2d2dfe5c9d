// One thing in full: what is known, what happened so far, and beside it what can be done.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    readonly property bool acting: choices.height > 0
    // Where the choices do not all fit below the heading, they stand beside it.
    readonly property bool beside: !Theme.portrait && measure.height + Theme.mm(3) + choices.height > screen.height

    StaffHeading {
        id: measure
        facade: screen.facade
        width: screen.width
        visible: false
    }
    StaffHeading {
        id: head
        facade: screen.facade
        width: screen.beside ? known.width : screen.width
    }
    Scroller {
        id: known
        y: head.height + Theme.mm(3)
        width: Theme.portrait || !screen.acting ? screen.width : Math.round(screen.width * 0.64)
        height: screen.height - y - (Theme.portrait && screen.acting ? choices.height + Theme.mm(4) : 0)
        contentHeight: lines.height

        Column {
            id: lines
            width: known.width
            spacing: Theme.mm(1.5)

            Repeater {
                model: screen.facade.staffFacts

                StaffFact { width: lines.width }
            }
            Words {
                objectName: "storyName"
                text: screen.facade.staffStoryName
                color: Theme.quietInk
                topPadding: Theme.mm(2)
                width: lines.width
            }
            Repeater {
                model: screen.facade.staffStory

                StaffHappening { width: lines.width }
            }
        }
    }
    Scroller {
        width: Theme.portrait ? screen.width : screen.width - known.width - Theme.mm(5)
        x: screen.width - width
        y: Theme.portrait ? screen.height - height : screen.beside ? 0 : known.y
        height: Theme.portrait ? choices.height : screen.height - y
        contentHeight: choices.height

        StaffChoices {
            id: choices
            facade: screen.facade
            columns: Theme.portrait ? 2 : 1
            width: parent.width
        }
    }
}
