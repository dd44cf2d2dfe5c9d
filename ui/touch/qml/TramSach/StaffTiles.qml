// A menu of staff: one tile a tool, or a person. The tiles scroll where they do not all fit.
pragma ComponentBehavior: Bound
import QtQuick
import TramSach.Parts
import TramSach.Station

Item {
    id: screen

    required property Facade facade

    StaffHeading {
        id: head
        facade: screen.facade
        width: screen.width
    }
    Scroller {
        id: field
        width: screen.width
        y: head.height + Theme.mm(3)
        height: screen.height - y
        contentHeight: tiles.height

        Grid {
            id: tiles
            columns: Theme.portrait ? 2 : 3
            spacing: Theme.mm(3)

            Repeater {
                model: screen.facade.staffTiles

                StaffTile {
                    width: Math.floor((field.width - (tiles.columns - 1) * tiles.spacing) / tiles.columns)
                    // The software renderer clips no shape that is wholly outside: it would stand below the list.
                    inSight: y + pictureBottom > field.contentY && y + pictureTop < field.contentY + field.height
                    onTouched: screen.facade.touch("staff", key)
                }
            }
        }
    }
}
