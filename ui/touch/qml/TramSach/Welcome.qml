// Nobody is here: one call in three languages, the pad that waits, and the tiles in the action bar.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts

Split {
    id: screen

    pictureShare: 0.36
    detailYields: true

    PadPicture {
        anchors.fill: parent
        awaited: screen.facade.padEmpty ? "both" : ""
        inviting: screen.facade.padEmpty
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        moreCards: screen.facade.padMoreCards
        scanner: screen.facade.padScanner
        spot: screen.facade.padSpot
        label: screen.facade.padName
    }
    below: Repeater {
        // When something is wrong, what to do about it matters more than to say it in every language.
        model: Theme.compact && screen.facade.tone === "attention" ? [] : screen.facade.otherHeadings

        Words {
            required property string modelData
            text: modelData
            color: Theme.borrow
            font.pixelSize: Theme.plainSize
            width: parent.width
        }
    }
}
