"""QuickBooks Desktop as a running program: open or closed, on which file, and who may reach it."""

from simulator.quickbooks.atwork import AtWork
from simulator.quickbooks.editions import Edition, Installation, edition
from simulator.quickbooks.files import ADMIN, FileState, Mode, Opening
from simulator.quickbooks.program import QuickBooks
from simulator.quickbooks.sessions import CompanySession

__all__ = [
    "ADMIN",
    "AtWork",
    "CompanySession",
    "Edition",
    "FileState",
    "Installation",
    "Mode",
    "Opening",
    "QuickBooks",
    "edition",
]
