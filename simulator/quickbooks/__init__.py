"""QuickBooks Desktop as a running program: open or closed, on which file, and who may reach it."""

from simulator.quickbooks.editions import Edition, edition
from simulator.quickbooks.program import CompanySession, QuickBooks

__all__ = ["CompanySession", "Edition", "QuickBooks", "edition"]
