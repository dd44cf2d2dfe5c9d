"""The SIP2 language (3M Standard Interchange Protocol 2.00): messages, codec, client, profiles of library systems.

Stands alone: imports nothing of the house that it lives in. `docs/sip2.md` shows how to use it by itself.
"""
