"""Bins on lines of this computer itself."""
