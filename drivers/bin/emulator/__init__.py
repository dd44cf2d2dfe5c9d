"""A return bin that stands nowhere: its mechanics, its board, and the wires on which a driver meets it."""
