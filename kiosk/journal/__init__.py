"""The journal: what the station promised and what became of it, durable before anybody is told.

One SQLite database, one connection, one thread (`Journal` belongs to its owner). Nothing outside this folder knows SQL.
"""
