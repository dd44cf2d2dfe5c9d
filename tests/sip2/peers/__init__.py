"""Interoperability with SIP2 software of others: servers and a client from PyPI, in processes and an environment of their own."""
