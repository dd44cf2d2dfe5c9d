"""Hostile bytes for as long as somebody wants, at everything that reads what the station did not write: `./dev fuzz`.

The tests beside each part do the same in short. A case is bytes; a target says what they are fed to, which exceptions are
documented there, and what must be true of the result.
"""
