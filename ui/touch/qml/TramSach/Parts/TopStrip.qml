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

    implicitHeight: Theme.stripHeight
    color: Theme.surface

    RowLayout {
        anchors { fill: parent; leftMargin: Theme.margin; rightMargin: Theme.margin - Theme.mm(3) }
        spacing: Theme.gap

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
            visible: text !== "" && !strip.facade.choosingEase && strip.roomForName
            text: strip.facade.libraryName
            color: Theme.borrow
            font { bold: true; pixelSize: Theme.plainSize }
            latin: true
            lineHeight: 1
            // On one line where it fits, else on two.
            maximumLineCount: 2
            fontSizeMode: Text.Fit
            minimumPixelSize: Math.round(Theme.plainSize * 0.6)
            verticalAlignment: Text.AlignVCenter
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
        Item {
            visible: !strip.roomForName && !strip.facade.choosingEase
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
                implicitWidth: Math.max(name.implicitWidth + Theme.mm(Theme.portrait ? 3 : 6), Theme.mm(15))
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

        StaffDoor {
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
