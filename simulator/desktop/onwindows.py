"""What a person does in Windows: power, sessions, programs that are ended, blocked or uninstalled, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from simulator.connector.qwclog import PATH as QWC_LOG
from simulator.desktop.desk import CONNECTOR, Desk
from simulator.errors import InputError
from simulator.quickbooks.sdklog import PATH as SDK_LOG
from simulator.windows import WEB_CONNECTOR_FOLDER, web_connector
from simulator.windows.security import Deed

LogName = Literal["QWCLog.txt", "qbsdklog.txt"]
LOGS: Mapping[str, str] = {"QWCLog.txt": QWC_LOG, "qbsdklog.txt": SDK_LOG}
"""The logs by name: where each lies on the PC."""


class OnWindows(Desk):
    """The verbs of Windows."""

    def uninstall(self) -> None:
        """Uninstall the Web Connector in Windows' settings, Apps & features.

        It is closed and goes; its folder is left over, and in the company file the stamp and the grant [V].
        """
        self.pc.uninstall(web_connector().name)

    def delete_folder(self, path: str = WEB_CONNECTOR_FOLDER) -> None:
        """Delete a folder with everything in it, as an administrator."""
        self.pc.files.remove(path, elevated=True)

    def block(self, what: Deed) -> None:
        """Let antivirus or firewall block the connector's ``download``, ``start`` or ``outgoing`` calls."""
        for program in (CONNECTOR, web_connector().installer):
            self.pc.security.block(what, program)

    def allow(self) -> None:
        """Put the connector and its installer on the allow-list of antivirus and firewall."""
        for program in (CONNECTOR, web_connector().installer):
            self.pc.security.allow(program)

    def log_off(self) -> None:
        """Log off: every program of the session ends."""
        self.pc.log_off()

    def disconnect(self) -> None:
        """Leave the remote desktop, or lock the PC, without logging off: programs go on."""
        self.pc.disconnect()

    def sleep(self) -> None:
        """Let the PC sleep: nothing runs until it wakes."""
        self.pc.change_power("sleep")

    def wake(self) -> None:
        """Wake the PC; what fell due meanwhile is a switch (`overdue_after_boot`)."""
        self.pc.change_power("wake")
        for connector in self._connectors.values():
            if connector.runs:
                connector.resume("asleep")

    def shut_down(self) -> None:
        """Switch the PC off. Programs end where they are."""
        self.pc.change_power("shut_down")

    def power_cut(self) -> None:
        """The power goes: everything ends at once, and nothing is tidied up."""
        self.pc.change_power("power_cut")

    def power_on(self) -> None:
        """Switch the PC on. Nothing runs before somebody logs on: the Web Connector is no service [V, D]."""
        self.pc.change_power("power_on")

    def reboot(self) -> None:
        """Shut down and switch on again; nobody is logged on afterwards."""
        self.shut_down()
        self.power_on()

    def end_process(self, program: str) -> None:
        """End a program in the task manager, hidden ones included."""
        for process in self.pc.running(program):
            process.end("killed")

    def read_log(self, which: LogName = "QWCLog.txt") -> str:
        """A log's text as the customer would send it: ``QWCLog.txt`` or ``qbsdklog.txt``.

        Raises `InputError` for another name, and where the file is not there.
        """
        path = LOGS.get(which)
        if path is None:
            raise InputError(f"read_log: expected {' or '.join(LOGS)}, got {which!r}")
        try:
            return self.pc.files.read(path)
        except FileNotFoundError:
            raise InputError(f"read_log: expected a file at {path}, got none: nothing was written") from None
