"""A QuickBooks Web Connector, QuickBooks and its company file, simulated, to try a QBWC endpoint."""

__version__ = "0.1.0"
