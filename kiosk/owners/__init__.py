"""Owners: one thread for each thing that blocks (reader, scanner, printer, library system, journal, ticks).

An owner turns effects into calls and the outcome, or the exception, into an event. No owner knows another, nor the rules.
"""
