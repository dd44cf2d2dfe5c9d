"""Byte-level emulators of RFID readers, for demos and tests.

They are written from the makers' documents and import nothing of the drivers that they test, nor the drivers' codecs.
"""
