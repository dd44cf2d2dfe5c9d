// The window and its three fixed zones: top strip, stage, action bar. The stage loads the screen that the view names.
import QtQuick
import QtQuick.Layouts
import TramSach.Parts
import TramSach.Station

Window {
    id: window

    required property Facade facade

    title: facade.libraryName
    color: Theme.toneTint[facade.backdrop] ?? Theme.background
    onClosing: close => close.accepted = facade.mayClose

    Binding { target: Theme; property: "pixelsPerMm"; value: window.facade.pixelsPerMm }
    Binding { target: Theme; property: "window"; value: Qt.size(window.width, window.height) }
    Binding { target: Theme; property: "highContrast"; value: window.facade.highContrast }
    Binding { target: Theme; property: "largeText"; value: window.facade.largeText }
    Binding { target: Theme; property: "lowReach"; value: window.facade.lowReach }
    Binding { target: Theme; property: "libraryColour"; value: window.facade.libraryColour }
    Binding { target: Theme; property: "khmer"; value: window.facade.language === "km" }
    Binding { target: Theme; property: "motion"; value: window.facade.motion }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        TopStrip {
            facade: window.facade
            visible: !Theme.lowReach
            Layout.fillWidth: true
        }
        Band {
            objectName: "trouble"
            // A low screen, or large text, has room for the first only, which matters most.
            sentence: Theme.compact || Theme.largeText ? window.facade.firstTrouble : window.facade.trouble
            Layout.fillWidth: true
        }
        Band {
            objectName: "notice"
            sentence: Theme.compact ? window.facade.firstNotice : window.facade.notice
            mark: "item"
            Layout.fillWidth: true
        }
        // Low reach: below the stage it would push the controls up.
        Band {
            objectName: "countdown"
            sentence: Theme.lowReach ? window.facade.countdown : ""
            mark: window.facade.countdownMark
            Layout.fillWidth: true
        }
        Loader {
            id: stage
            objectName: "stage"

            readonly property bool lowKeys: Theme.lowReach && ["pin", "options"].includes(window.facade.screen) // keys or tiles on it

            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.topMargin: Theme.mm(4)
            Layout.bottomMargin: Theme.mm(2)
            Layout.leftMargin: Theme.margin
            Layout.rightMargin: Theme.margin

            Component.onCompleted: setSource(window.facade.screenSource, { "facade": window.facade })
            onLoaded: appear.restart()

            Connections {
                target: window.facade
                function onScreenChanged() {
                    stage.setSource(window.facade.screenSource, { "facade": window.facade });
                }
            }
            NumberAnimation {
                id: appear
                target: stage
                property: "opacity"
                from: 0
                to: 1
                duration: Theme.move
            }
        }
        Band {
            objectName: "countdown"
            sentence: Theme.lowReach ? "" : window.facade.countdown
            mark: window.facade.countdownMark
            Layout.fillWidth: true
        }
        ActionBar {
            facade: window.facade
            visible: window.facade.actionsShown
            Layout.fillWidth: true
            Layout.minimumHeight: stage.lowKeys ? Theme.lowButtonHeight : Theme.buttonHeight
            Layout.preferredHeight: window.facade.tiles ? Theme.tileHeight : Layout.minimumHeight
            Layout.fillHeight: false
            Layout.leftMargin: Theme.margin
            Layout.rightMargin: Theme.margin
            Layout.topMargin: Theme.mm(2)
            Layout.bottomMargin: stage.lowKeys ? Theme.lowBarMargin : Theme.barMargin
        }
        // Mirrored downwards: what can be touched is all in the lower part.
        TopStrip {
            facade: window.facade
            visible: Theme.lowReach
            Layout.fillWidth: true
        }
    }

    // Any touch while the countdown runs says "still here", whatever else it does.
    TapHandler {
        onPressedChanged: if (pressed) window.facade.stirred()
    }
}
