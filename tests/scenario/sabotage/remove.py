"""What makes the scenarios fail in which the Web Connector, or its permission, is taken away."""

from __future__ import annotations

from scenario.sabotage import Sabotage, access_decides, access_without, endpoint
from support import defects

from simulator.desktop import Desktop

_uninstall = Desktop.uninstall


def _nothing(*_: object, **__: object) -> None:
    """The defect: nothing is done."""


def _takes_the_grant(desktop: Desktop) -> None:
    _uninstall(desktop)
    desktop.setup.company.set_grant(desktop.setup.application.name, None)


NEVER_ENDS = endpoint(defects.AsksForEver)
NEVER_STOPS_TRYING = endpoint(defects.NeverStopsTrying)

ROWS = (
    Sabotage(
        "remove/application",
        "Remove leaves the application in the list",
        {"simulator.connector.program.remove": _nothing},
    ),
    Sabotage(
        "remove/certificate",
        "a certificate that was removed still counts",
        {"simulator.quickbooks.preferences.IntegratedApplications.remove": _nothing},
    ),
    Sabotage(
        "remove/certificate", "anybody may be asked for access, and nobody is enough", access_without("18")
    ),
    Sabotage(
        "remove/certificate",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "remove/during-an-update",
        "the certificate is looked at with every request",
        {"simulator.quickbooks.processor.CompanySession": defects.TakesGrantsBack},
    ),
    Sabotage("remove/during-an-update", "the endpoint never comes to an end", NEVER_ENDS),
    Sabotage(
        "remove/relinked",
        "an uninstallation takes the grant out of the company file",
        {"simulator.desktop.Desktop.uninstall": _takes_the_grant},
    ),
    Sabotage("remove/relinked", "the endpoint never comes to an end", NEVER_ENDS),
    Sabotage(
        "remove/relinked-with-a-new-file-id",
        "the Web Connector does not look at the stamp in the company file",
        {"simulator.connector.adding.stamp": _nothing},
    ),
    Sabotage(
        "remove/uninstall",
        "an uninstallation leaves the program running",
        {"simulator.desktop.Desktop.uninstall": _nothing},
    ),
    Sabotage(
        "remove/uninstall",
        "an uninstallation takes the grant out of the company file",
        {"simulator.desktop.Desktop.uninstall": _takes_the_grant},
    ),
    Sabotage("remove/unticked[1]", "an application that was unticked may enter", access_decides("20")),
    Sabotage("remove/unticked[2]", "that no application is allowed is not looked at", access_decides("17")),
    Sabotage(
        "remove/unticked", "the endpoint has every refused session tried again, for ever", NEVER_STOPS_TRYING
    ),
)
