"""The company file: what QuickBooks keeps, and what it answers from it.

`CompanyFile` is a SQLite database with the request processor on top: a request document goes in,
a finished response document comes out. It knows no SOAP, no windows and no dialogs; what it must
know of the running program comes in as a frozen `SessionContext`. Users, grants and the Web
Connector's stamps live in the file, as they do in the real one.
"""

from simulator.company.context import CompanyFacts, Grant, HostFacts, SessionContext
from simulator.company.file import CompanyFile

__all__ = ["CompanyFacts", "CompanyFile", "Grant", "HostFacts", "SessionContext"]
