// A few answers, or what can be done with a thing: buttons in one or more columns, each as high as its words need.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Station

Grid {
    id: choices

    required property Facade facade

    columns: 1
    spacing: Theme.mm(3)

    Repeater {
        model: choices.facade.staffChoices

        StaffChoice {
            width: Math.floor((choices.width - (choices.columns - 1) * choices.spacing) / choices.columns)
            onTouched: choices.facade.touch("staff", key)
        }
    }
}
