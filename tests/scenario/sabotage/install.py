"""What makes the scenarios fail in which a PC gets its programs."""

from __future__ import annotations

from typing import Any

from scenario.sabotage import Sabotage, access_decides, access_without, endpoint
from support import defects

from simulator.connector import session
from simulator.desktop import Desktop
from simulator.quickbooks import Edition, edition
from simulator.quickbooks.editions import KINDS, Kind
from simulator.windows import PC

_call = session._call
_install, _start_connector = Desktop.install, Desktop._start_connector


def _nothing(*_: object, **__: object) -> None:
    """The defect: nothing is done."""


def _yes(*_: object, **__: object) -> bool:
    return True


def _no(*_: object, **__: object) -> bool:
    return False


def _forgets_applications(desktop: Desktop, *arguments: Any, **more: Any) -> None:
    _install(desktop, *arguments, **more)
    desktop.connector.applications.clear()


def _taken_for_signed(desktop: Desktop, signed: bool = True, **more: Any) -> None:
    _install(desktop, signed=True, **more)


def _starts_as_the_user(desktop: Desktop, *_: object) -> None:
    _start_connector(desktop)


def _starts_as_administrator(desktop: Desktop, *_: object) -> None:
    _start_connector(desktop, True, "administrator")


def _tells_us(memory: Any, method: str, /, **arguments: Any) -> Any:
    if "qbXMLCountry" in arguments:
        arguments["qbXMLCountry"] = "US"
    return _call(memory, method, **arguments)


def _newest_installed(_: object) -> Edition:
    return edition("pro", 2024)


NOTHING_BLOCKED = {"simulator.windows.security.Security.blocks": _no}
NO_LIST_OF_ALLOWED = {"simulator.windows.security.Security.allow": _nothing}
LEVELS_NOT_SEEN = {"simulator.windows.processes.Process.sees": _yes}
NOTHING_LOOKED_AT = {"simulator.connector.adding._CHECKS": ()}
NEVER_ENDS = endpoint(defects.AsksForEver)
NEVER_STOPS_TRYING = endpoint(defects.NeverStopsTrying)
ANSWERS_NULL = endpoint(defects.AnswersNull)

ROWS = (
    Sabotage(
        "install/administrator-only-to-install",
        "the Web Connector runs as administrator though nobody asked for it",
        {"simulator.desktop.Desktop._start_connector": _starts_as_administrator},
    ),
    Sabotage("install/antivirus", "the antivirus blocks nothing", NOTHING_BLOCKED),
    Sabotage("install/antivirus", "the allow-list is not looked at", NO_LIST_OF_ALLOWED),
    Sabotage("install/connector-blocked", "the antivirus blocks nothing", NOTHING_BLOCKED),
    Sabotage("install/connector-blocked", "the allow-list is not looked at", NO_LIST_OF_ALLOWED),
    Sabotage(
        "install/editions",
        "QuickBooks says the same qbXML version whatever its year",
        {"simulator.quickbooks.editions.Edition.highest_qbxml": (13, 0)},
    ),
    Sabotage("install/editions", "the endpoint answers null to sendRequestXML", ANSWERS_NULL),
    Sabotage(
        "install/countries",
        "the Web Connector tells US, whatever QuickBooks is",
        {"simulator.connector.session._call": _tells_us},
    ),
    Sabotage("install/countries", "the endpoint answers null to sendRequestXML", ANSWERS_NULL),
    Sabotage("install/firewall", "the firewall blocks nothing", NOTHING_BLOCKED),
    Sabotage(
        "install/fresh",
        "the installer lays its files elsewhere",
        {"simulator.windows.installer.WEB_CONNECTOR_FOLDER": "C:\\Program Files\\QBWebConnector"},
    ),
    Sabotage(
        "install/fresh",
        "the installer starts without elevation",
        {"simulator.desktop.Desktop._approves": _yes},
    ),
    Sabotage(
        "install/hosted",
        "a QuickBooks of another Windows session is in the way",
        {"simulator.desktop.desk.QuickBooks": defects.SeesEverySession},
    ),
    Sabotage(
        "install/mac",
        "QuickBooks for Mac has a request processor",
        {"simulator.quickbooks.editions.KINDS": {**KINDS, "mac": Kind("QuickBooks for Mac")}},
    ),
    Sabotage(
        "install/no-administrator",
        "the installer asks nobody for approval",
        {"simulator.desktop.Desktop._approves": _yes},
    ),
    Sabotage(
        "install/non-admin",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage("install/non-admin", "programs of different levels see each other", LEVELS_NOT_SEEN),
    Sabotage(
        "install/not-registered",
        "the request processor stays when QuickBooks goes",
        {"simulator.quickbooks.QuickBooks.uninstall": _nothing},
    ),
    Sabotage(
        "install/not-registered",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage("install/old-windows", "nothing is fetched before an application is added", NOTHING_LOOKED_AT),
    Sabotage(
        "install/other-computer",
        "the request processor is there without QuickBooks",
        {"simulator.quickbooks.QuickBooks.uninstall": _nothing},
    ),
    Sabotage(
        "install/other-session",
        "a QuickBooks of another Windows session is found",
        {"simulator.desktop.desk.QuickBooks": defects.SeesEverySession},
    ),
    Sabotage("install/other-windows-user", "programs of different users see each other", LEVELS_NOT_SEEN),
    Sabotage(
        "install/other-windows-user",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "install/quickbooks-not-open", "a closed QuickBooks is let pass without a path", access_without("11a")
    ),
    Sabotage(
        "install/quickbooks-not-open[2]",
        "a QuickBooks without a company is let pass without a path",
        access_without("11b"),
    ),
    Sabotage(
        "install/remote-desktop",
        "whoever disconnects is logged off",
        {"simulator.windows.PC.disconnect": PC.log_off},
    ),
    Sabotage(
        "install/remote-desktop",
        "programs go on after a log-off",
        {"simulator.windows.PC.log_off": PC.disconnect},
    ),
    Sabotage(
        "install/run-as-administrator",
        "the Web Connector does not run as administrator",
        {"simulator.desktop.Desktop._start_connector": _starts_as_the_user},
    ),
    Sabotage("install/second-company", "programs of different levels see each other", LEVELS_NOT_SEEN),
    Sabotage(
        "install/second-company",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "install/side-by-side",
        "the Web Connector asks in the version of the QuickBooks that was installed last",
        {"simulator.quickbooks.CompanySession.edition": property(_newest_installed)},
    ),
    Sabotage(
        "install/too-old",
        "the endpoint sends qbXML 16.0 to every QuickBooks, and goes on after it was refused",
        {**endpoint(defects.AsksForEver), "simulator.endpoint.requests.choose_version": lambda *_: "16.0"},
    ),
    Sabotage(
        "install/unsigned",
        "a bundle that is not signed is taken for signed",
        {"simulator.desktop.Desktop.install": _taken_for_signed},
    ),
    Sabotage(
        "install/update",
        "an update of the Web Connector forgets the applications",
        {"simulator.desktop.Desktop.install": _forgets_applications},
    ),
    Sabotage(
        "install/update",
        "clientVersion tells the version that was there at first",
        {"simulator.connector.program.WebConnector.version": "2.1.0.30"},
    ),
    Sabotage(
        "install/upgrade",
        "a company file of an older year is opened without anybody there",
        access_decides("14b"),
    ),
    Sabotage(
        "install/upgrade", "the endpoint has every refused session tried again, for ever", NEVER_STOPS_TRYING
    ),
    Sabotage("install/windows", "the endpoint answers null to sendRequestXML", ANSWERS_NULL),
    Sabotage("install/windows", "the endpoint never comes to an end", NEVER_ENDS),
)
