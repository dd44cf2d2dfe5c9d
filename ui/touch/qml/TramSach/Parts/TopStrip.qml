// The top zone: whose library this is, and the languages by their own names.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import TramSach.Station

Rectangle {
    id: strip

    required property Facade facade
    // A logo says whose station it is: on a narrow glass the name yields to it while the staff door stands there, too.
    readonly property bool roomForName: facade.logo === "" || !facade.staffDoor || !(Theme.compact || Theme.portrait)

    // Upright there is no width for the name beside the languages, but height enough above them.
    readonly property bool nameAbove: Theme.portrait && facade.logo === "" && facade.libraryName !== ""

    implicitHeight: Theme.stripHeight + (nameAbove ? above.height : 0)
    color: Theme.surface

    Words {
        id: above
        objectName: "libraryName"
        visible: strip.nameAbove
        text: strip.facade.libraryName
        color: Theme.borrow
        font { bold: true; pixelSize: Theme.plainSize }
        latin: true
        lineHeight: 1
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Math.round(Theme.plainSize * 0.6)
        maximumLineCount: 2
        topPadding: Theme.mm(3)
        x: Theme.margin
        width: strip.width - 2 * Theme.margin
    }
    RowLayout {
        anchors { fill: parent; topMargin: strip.nameAbove ? above.height : 0; leftMargin: Theme.margin; rightMargin: Theme.margin - Theme.mm(3) }
        spacing: Theme.compact ? Theme.mm(2) : Theme.gap

        Image {
            objectName: "logo"
            visible: source.toString() !== "" && !strip.facade.choosingEase
            source: strip.facade.logo
            sourceSize.height: Math.round(Theme.stripHeight * 0.8)
            fillMode: Image.PreserveAspectFit
            Layout.preferredHeight: Math.round(Theme.stripHeight * 0.8)
            Layout.maximumWidth: strip.width * 0.2
            Accessible.role: Accessible.Graphic
            Accessible.name: strip.facade.libraryName
        }
        Words {
            objectName: "libraryName"
            visible: text !== "" && !strip.facade.choosingEase && strip.roomForName && !strip.nameAbove
            text: strip.facade.libraryName
            color: Theme.borrow
            font { bold: true; pixelSize: Theme.plainSize }
            latin: true
            lineHeight: 1
            // On one line where it fits, if need be a little smaller; else on two.
            wrapMode: oneLine.implicitWidth * 0.7 <= width ? Text.NoWrap : Text.WordWrap
            maximumLineCount: 2
            fontSizeMode: Text.Fit
            minimumPixelSize: Math.round(Theme.plainSize * 0.6)
            verticalAlignment: Text.AlignVCenter
            Layout.fillWidth: true
            Layout.fillHeight: true

            Words {
                id: oneLine
                visible: false
                text: strip.facade.libraryName
                font { bold: true; pixelSize: Theme.plainSize }
                latin: true
                wrapMode: Text.NoWrap
            }
        }
        Item {
            visible: (!strip.roomForName || strip.nameAbove) && !strip.facade.choosingEase
            Layout.fillWidth: true
        }

        Repeater {
            model: strip.facade.choosingEase ? null : strip.facade.languages

            Touchable {
                id: language
                required property string key
                required property string words
                required property bool current

                objectName: "language_" + key
                label: words
                implicitWidth: Math.max(name.implicitWidth + Theme.mm(3), Theme.mm(15))
                Layout.fillHeight: true
                Accessible.checkable: true
                Accessible.checked: current
                onTouched: strip.facade.touch("language", key)

                Words {
                    id: name
                    anchors.centerIn: parent
                    // The Khmer face stands higher on its line than the Latin one.
                    anchors.verticalCenterOffset: language.key === "km" ? Math.round(Theme.plainSize * 0.12) : 0
                    text: language.words
                    color: language.current ? Theme.ink : Theme.borrow
                    font { bold: language.current; pixelSize: Theme.plainSize }
                    latin: true
                    lineHeight: 1
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
                Rectangle {
                    anchors { left: name.left; right: name.right; bottom: parent.bottom }
                    height: Theme.mm(1)
                    color: Theme.borrow
                    visible: language.current
                }
            }
        }

        Repeater {
            model: strip.facade.choosingEase ? strip.facade.eases : null

            EaseSwitch {
                onTouched: strip.facade.switchEase(key)
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
        }

        // Its place is kept where it is not shown: languages stay where they were, and the name as large as it was.
        Item {
            visible: strip.facade.logo === "" && !door.visible && !strip.facade.choosingEase
            Layout.preferredWidth: door.implicitWidth
        }
        StaffDoor {
            id: door
            visible: strip.facade.staffDoor && !strip.facade.choosingEase
            label: strip.facade.staffDoorName
            onTouched: strip.facade.touch("staff", "")
            Layout.fillHeight: true
        }
        EaseButton {
            open: strip.facade.choosingEase
            label: strip.facade.easeName
            onTouched: strip.facade.chooseEase()
            Layout.fillHeight: true
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right }
        y: Theme.lowReach ? 0 : parent.height - height
        height: 1
        color: Theme.hairline
    }
}
