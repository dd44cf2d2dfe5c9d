// Borrowing was chosen: the card is awaited, then looked at.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    PadPicture {
        anchors.fill: parent
        awaited: screen.facade.busy || screen.facade.padMoreCards ? "" : "card"
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard || screen.facade.busy
        moreCards: screen.facade.padMoreCards
        scanner: screen.facade.padScanner
        spot: screen.facade.padSpot
        label: screen.facade.padName
    }
}
