// Borrowing was chosen: the card is awaited, then looked at.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    PadPicture {
        anchors.fill: parent
        awaited: screen.facade.busy ? "" : "card"
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard || screen.facade.busy
        scanner: screen.facade.padScanner
        spot: screen.facade.padSpot
        label: screen.facade.padName
    }
}
