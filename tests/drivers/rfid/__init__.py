"""RFID readers, tags, presence."""
