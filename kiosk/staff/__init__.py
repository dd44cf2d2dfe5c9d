"""People who work at a station: who they are, how they prove it, and the counter at which they ask for something.

Circulation rule 25: each act of staff belongs to a person. Nothing here knows SQL, a socket or a screen.
"""
