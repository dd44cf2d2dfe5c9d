"""A library in a box: a small ILS, a reader with tags, a scanner, a printer, each an emulator of its real protocol.

The station in it is the real one, with the real drivers and the real SIP2 client; nothing of the core knows the difference.
"""
