// What can be touched: acts on release inside; keys are the Keyboard's (ui/touch/keyboard.py). Draws only the focus.
import QtQuick

Item {
    id: touchable

    property string label
    property string name: label // where the label alone does not tell it from its neighbours
    readonly property bool canBeTouched: true // by which keys and tests tell it from a picture
    readonly property bool pressed: area.pressed && area.containsMouse
    property real focusRadius: Theme.radius

    signal touched

    activeFocusOnTab: true
    Accessible.role: Accessible.Button
    Accessible.name: name
    Accessible.focusable: true
    Accessible.onPressAction: touchable.touched()

    MouseArea {
        id: area
        anchors.fill: parent
        preventStealing: true
        onClicked: touchable.touched()
    }

    Rectangle {
        anchors.fill: parent
        anchors.margins: -Theme.focusWidth * 1.5
        z: 1
        visible: touchable.activeFocus
        color: "transparent"
        radius: touchable.focusRadius + Theme.focusWidth
        border { width: Theme.focusWidth; color: Theme.ink }
    }
}
