// The lowest zone: at most three actions, the primary one right and widest, cancel left. Without a primary one they share its room.
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import TramSach.Station

RowLayout {
    id: bar

    required property Facade facade
    readonly property bool tiles: facade.tiles

    spacing: Theme.gap

    Repeater {
        model: bar.facade.actions

        BigButton {
            required property string key
            required property string does
            required property string argument
            required property string words
            required property string colour
            required property bool primary
            required property bool tiled

            objectName: key
            action: key
            label: words
            role: colour
            filled: primary || tiled
            tile: tiled
            // The primary one takes what the others leave; tiles share it equally.
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumWidth: Theme.mm(22)
            Layout.preferredWidth: tiled ? 1 : wanted
            Layout.maximumWidth: tiled || primary ? Number.POSITIVE_INFINITY : Math.min(wanted, Theme.barRoom * (bar.facade.crowdedBar && bar.facade.primaryShown ? 0.31 : 0.46))
            onTouched: bar.facade.touch(does, argument)
        }
    }
    Item {
        Layout.fillWidth: true
        visible: !bar.facade.primaryShown
    }
}
