// Borrowing was chosen: the card is awaited.
import QtQuick
import TramSach.Parts

Split {
    id: screen

    PadPicture {
        anchors.fill: parent
        awaited: "card"
        books: screen.facade.padBooks
        done: screen.facade.padDone
        unreadable: screen.facade.padUnreadable
        card: screen.facade.padCard
        label: screen.facade.padName
    }
}
