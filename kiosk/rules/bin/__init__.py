"""The return bin: one machine for the door, the chute and the sorter, beside the session and the transaction.

`phases` says what there is to know, `conditions` when what happens by itself, `machine` which handler answers. A book in the
chute becomes an ordinary return (`kiosk.rules.transaction`); nothing here speaks to a library system.
"""
