// Work at the pad: the pad as it is, beside it what to do or what was found, and what can be done with it.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade
    readonly property int lying: facade.padBooks + facade.padUnreadable
    readonly property real gap: Theme.mm(Theme.compact ? 2 : 4)
    readonly property real below: choices.height > 0 ? choices.height + gap : 0

    PadPicture {
        id: picture
        width: Theme.portrait ? screen.width : Math.round(screen.width * (Theme.compact ? 0.26 : 0.3))
        height: Theme.portrait ? Math.round(screen.height * 0.3) : screen.height - screen.below
        awaited: screen.lying === 0 && !screen.facade.padCard && screen.facade.tone !== "done" ? "book" : ""
        inviting: awaited !== ""
        books: screen.lying
        done: screen.facade.tone === "done" ? screen.facade.padBooks : 0
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        scanner: screen.facade.padScanner
        spot: screen.facade.padSpot
        label: screen.facade.padName
    }
    Item {
        id: side
        x: Theme.portrait ? 0 : picture.width + screen.gap
        y: Theme.portrait ? picture.height + screen.gap : 0
        width: screen.width - x
        height: screen.height - y - screen.below

        StaffHeading {
            id: head
            facade: screen.facade
            width: side.width
        }
        Scroller {
            id: known
            y: head.height + screen.gap
            width: side.width
            height: side.height - y
            contentHeight: lines.height

            Column {
                id: lines
                width: known.width
                spacing: Theme.mm(1.5)

                Repeater {
                    model: screen.facade.staffFacts

                    StaffFact { width: lines.width }
                }
            }
        }
    }
    StaffChoices {
        id: choices
        facade: screen.facade
        columns: 3
        width: screen.width
        y: screen.height - height
    }
}
