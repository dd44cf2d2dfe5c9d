// The desk: the world around the kiosk. Pad and cards, what can be pulled, the shelf, and what came of it below.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import TramSach.Parts
import TramSachDesk.Surface

Window {
    id: window

    required property Desk desk

    title: desk.title
    color: Theme.background
    minimumWidth: 420
    minimumHeight: 320

    // This window has a Theme of its own. It is handled with a mouse from near by, so everything is as on a glass of
    // 217 × 136 mm, only smaller, and does not grow with the window.
    readonly property real density: 2.35

    Binding { target: Theme; property: "pixelsPerMm"; value: window.density }
    Binding { target: Theme; property: "window"; value: Qt.size(217 * window.density, 136 * window.density) }
    Binding { target: Theme; property: "khmer"; value: window.desk.language === "km" }

    Flickable {
        id: scroller
        anchors.fill: parent
        contentHeight: all.height + 2 * Theme.mm(5)
        boundsBehavior: Flickable.StopAtBounds

        ColumnLayout {
            id: all
            x: Theme.mm(5)
            y: Theme.mm(5)
            width: scroller.width - 2 * x
            height: Math.max(implicitHeight, scroller.height - 2 * y)
            spacing: Theme.mm(5)

            RowLayout {
                spacing: Theme.mm(5)
                Layout.fillWidth: true
                Layout.fillHeight: false

                ColumnLayout {
                    spacing: 0
                    Layout.preferredWidth: all.width * 0.27
                    Layout.fillWidth: false

                    Heading {
                        text: window.desk.padHeading
                        Layout.fillWidth: true
                    }
                    PadPicture {
                        objectName: "pad"
                        books: window.desk.padBooks
                        done: window.desk.padOnLoan
                        unreadable: window.desk.padUnreadable
                        card: window.desk.padCard
                        label: window.desk.padHeading
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                    }
                }
                ColumnLayout {
                    spacing: Theme.mm(2)
                    Layout.fillWidth: true
                    Layout.fillHeight: false
                    Layout.alignment: Qt.AlignTop

                    Heading {
                        text: window.desk.cardsHeading
                        Layout.fillWidth: true
                    }
                    GridLayout {
                        columns: 3
                        rowSpacing: Theme.mm(2)
                        columnSpacing: Theme.mm(2)
                        uniformCellWidths: true

                        Repeater {
                            model: window.desk.cards

                            CardTile {
                                onTouched: window.desk.showCard(key)
                                Layout.fillWidth: true
                            }
                        }
                    }
                }
            }
            ColumnLayout {
                spacing: Theme.mm(2)
                Layout.fillWidth: true
                Layout.fillHeight: false

                Heading {
                    text: window.desk.switchesHeading
                    Layout.fillWidth: true
                }
                GridLayout {
                    columns: 5
                    columnSpacing: Theme.mm(2)
                    uniformCellWidths: true

                    Repeater {
                        model: window.desk.switches

                        SwitchTile {
                            onTouched: window.desk.flip(key)
                            Layout.fillWidth: true
                        }
                    }
                }
            }
            ColumnLayout {
                spacing: Theme.mm(2)
                Layout.fillWidth: true
                Layout.fillHeight: false

                Heading {
                    text: window.desk.booksHeading
                    Layout.fillWidth: true
                }
                GridLayout {
                    columns: 3
                    rowSpacing: Theme.mm(2)
                    columnSpacing: Theme.mm(2)
                    uniformCellWidths: true

                    Repeater {
                        model: window.desk.books

                        BookTile {
                            onPadWords: window.desk.onPadWords
                            onTouched: window.desk.tapTag(key)
                            Layout.fillWidth: true
                        }
                    }
                }
                RowLayout {
                    spacing: Theme.mm(2)

                    BigButton {
                        objectName: "place_three"
                        label: window.desk.placeThreeWords
                        labelSize: Theme.bodySize
                        role: "borrow"
                        filled: true
                        onTouched: window.desk.placeThree()
                        Layout.fillWidth: true
                        Layout.preferredHeight: Theme.mm(16)
                    }
                    BigButton {
                        objectName: "clear_pad"
                        label: window.desk.clearPadWords
                        labelSize: Theme.bodySize
                        role: "borrow"
                        enabled: window.desk.padBooks > 0 || window.desk.padCard
                        opacity: enabled ? 1 : 0.4
                        onTouched: window.desk.clearPad()
                        Layout.fillWidth: true
                        Layout.preferredHeight: Theme.mm(16)
                    }
                }
            }
            GridLayout {
                columns: 2
                columnSpacing: Theme.mm(5)
                rowSpacing: Theme.mm(2)
                Layout.fillWidth: true
                Layout.fillHeight: true

                Heading {
                    text: window.desk.receiptHeading
                    Layout.preferredWidth: all.width * 0.33
                }
                Heading {
                    text: window.desk.linesHeading
                    Layout.fillWidth: true
                }
                Paper {
                    slip: window.desk.receipt
                    none: window.desk.noReceipt
                    Layout.preferredWidth: all.width * 0.33
                    Layout.fillHeight: true
                    Layout.minimumHeight: Theme.mm(70)
                }
                Lines {
                    desk: window.desk
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                }
            }
        }
    }
}
