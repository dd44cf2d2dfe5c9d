"""A small honest library system over SIP2, for demos and tests.

with IlsServer(Library(), personality="koha") as ils:
    ...  # a station connects to ils.host, ils.port and logs in with ils.accounts
    ils.library.loans_by_patron(), ils.library.executed, ils.faults.add(Lost(), on="11")
"""

from sip2.server.catalogue import Catalogue
from sip2.server.library import Library
from sip2.server.personality import PERSONALITIES, Personality
from sip2.server.server import STATION, IlsServer

__all__ = ["PERSONALITIES", "STATION", "Catalogue", "IlsServer", "Library", "Personality"]
