"""The PC that the programs run on: accounts and sessions, processes and their elevation, power, what is
installed and what is blocked, the registry and the files.

Holds only what Windows itself decides. What QuickBooks or the Web Connector make of it is theirs.
"""

from simulator.windows.accounts import Account, Session
from simulator.windows.installer import WEB_CONNECTOR_FOLDER, WEB_CONNECTOR_LOG, Package, web_connector
from simulator.windows.machine import ADMINISTRATOR, PC
from simulator.windows.processes import Process
from simulator.windows.registry import CONNECTOR_KEY, LOG_LEVELS, ConnectorKey
from simulator.windows.screen import Ask
from simulator.windows.versions import Version, version

__all__ = [
    "ADMINISTRATOR",
    "CONNECTOR_KEY",
    "LOG_LEVELS",
    "PC",
    "WEB_CONNECTOR_FOLDER",
    "WEB_CONNECTOR_LOG",
    "Account",
    "Ask",
    "ConnectorKey",
    "Package",
    "Process",
    "Session",
    "Version",
    "version",
    "web_connector",
]
