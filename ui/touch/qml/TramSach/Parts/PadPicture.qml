// The recurring picture: the station's pad, seen from above at an angle, with what lies on it. It mirrors reality: one
// book for each tag seen, green once done, an outline in amber if it could not be read; the card beside them.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Shapes

Item {
    id: pad

    property int books: 0
    property int done: 0
    property int unreadable: 0
    property bool card: false
    property bool moreCards: false
    property string awaited // "card", "book" or "both": shown hovering above the pad
    property bool inviting: false // the welcome loop
    property bool scanner: false // no pad that reads: things are held to the scanner
    property string spot: "back" // where the tag sits: kiosk.view.Spot
    property string label

    readonly property int shown: Math.min(books, 6)
    // Design space 240 × 230; the slab's top face has its corners at (20,150) (120,100) (220,150) (120,200).
    readonly property real unit: Math.min(width / 240, height / 230)

    Accessible.role: Accessible.Graphic
    Accessible.name: label
    Accessible.ignored: label === ""

    ScanPicture {
        visible: pad.scanner
        anchors.centerIn: parent
        book: pad.awaited !== "card"
        inviting: pad.inviting
        scale: pad.unit
    }
    Item {
        visible: !pad.scanner
        width: 240
        height: 230
        anchors.centerIn: parent
        // Nothing in the air and no pile: the pad itself stands in the middle.
        anchors.verticalCenterOffset: pad.awaited === "" && pad.shown < 3 ? -34 * pad.unit : 0
        scale: pad.unit

        Shape {
            ShapePath {
                fillColor: Theme.padLeft
                strokeColor: "transparent"
                PathSvg { path: "M14 150 L120 203 L120 217 Q118 217 116 216 L16 166 Q14 165 14 162 Z" }
            }
            ShapePath {
                fillColor: Theme.padRight
                strokeColor: "transparent"
                PathSvg { path: "M226 150 L120 203 L120 217 Q122 217 124 216 L224 166 Q226 165 226 162 Z" }
            }
            ShapePath {
                fillColor: Theme.padTop
                strokeColor: Theme.padLeft
                strokeWidth: 1
                PathSvg { path: "M114 99 Q120 96 126 99 L222 147 Q228 150 222 153 L126 201 Q120 204 114 201 L18 153 Q12 150 18 147 Z" }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.padRing
                strokeWidth: 2.4
                PathSvg { path: "M120 114 A72 36 0 1 1 119.9 114 Z M120 128 A44 22 0 1 1 119.9 128 Z" }
            }
        }

        PadCard {
            lying: true
            x: (pad.shown > 0 ? 96 : 62) + 30
            y: (pad.shown > 0 ? 146 : 122) - 26
            visible: pad.card && pad.moreCards
        }
        PadCard {
            lying: true
            x: pad.shown > 0 ? 96 : 62
            y: pad.shown > 0 ? 146 : 122
            visible: pad.card
        }

        Repeater {
            model: pad.shown

            PadBook {
                required property int index
                x: 58 + (index % 2) * 4
                y: 98 - index * 13
                z: index
                look: index < pad.done ? "done" : index < pad.shown - pad.unreadable ? "seen" : "unreadable"
            }
        }

        PadBook {
            id: hoveringBook
            look: "seen"
            visible: pad.awaited === "book" || pad.awaited === "both"
            x: pad.awaited === "both" ? 30 : 58
            y: 40 + lift.offset * 1

            TagSpot { where_: pad.spot }
        }
        PadCard {
            visible: pad.awaited === "card" || pad.awaited === "both"
            x: pad.awaited === "both" ? 118 : 66
            y: (pad.awaited === "both" ? 44 : 52) + lift.offset
        }

        QtObject {
            id: lift
            property real offset: 0
        }
        SequentialAnimation {
            running: pad.inviting && Theme.motion && pad.visible
            loops: Animation.Infinite
            NumberAnimation { target: lift; property: "offset"; from: 0; to: 26; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
            NumberAnimation { target: lift; property: "offset"; from: 26; to: 0; duration: Theme.loop / 2; easing.type: Easing.InOutSine }
        }
    }
}
