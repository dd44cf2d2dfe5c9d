"""Lending while the library system cannot be reached: signed snapshots, a calendar, and the desk that decides."""
