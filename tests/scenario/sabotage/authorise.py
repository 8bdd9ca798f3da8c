"""What makes the scenarios fail in which somebody links an application."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scenario.sabotage import Sabotage, access_decides, access_without, endpoint
from support import defects

from simulator.company import Grant
from simulator.connector.applications import Application
from simulator.desktop import Desktop

_change = Desktop.set_preference


def _nothing(*_: object, **__: object) -> None:
    """The defect: nothing is done."""


def _none_wrong(*_: object) -> list[object]:
    return []


def _tries_again(*_: object) -> bool:
    return True


def _as_it_is(_: object, application: Application) -> Application:
    return application


def _whoever(access: str, login_user: str = "", personal_data: bool = False) -> Grant:
    return replace(Grant(access), personal_data=True)  # type: ignore[arg-type]


def _keeps_the_user(desktop: Desktop, **arguments: Any) -> None:
    arguments.pop("login_user", None)
    _change(desktop, **arguments)


NEVER_STAMPED = {"simulator.connector.adding.stamp": _nothing}
NOTHING_LOOKED_AT = {"simulator.connector.adding._CHECKS": ()}
NEVER_STOPS_TRYING = endpoint(defects.NeverStopsTrying)
NEVER_ENDS = endpoint(defects.AsksForEver)

ROWS = (
    Sabotage(
        "authorise/access-denied",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "authorise/access-denied/cancel",
        "the Web Connector tries again whatever is answered",
        {"simulator.connector.adding.Adding._tries_again": _tries_again},
    ),
    Sabotage("authorise/cancelled", "nobody is asked to authorize a new web service", NOTHING_LOOKED_AT),
    Sabotage(
        "authorise/copied-file",
        "the Web Connector does not look at the stamp in the company file",
        NEVER_STAMPED,
    ),
    Sabotage(
        "authorise/downloaded-again",
        "the Web Connector does not look at the stamp in the company file",
        NEVER_STAMPED,
    ),
    Sabotage("authorise/link", "the company file is not stamped", NEVER_STAMPED),
    Sabotage(
        "authorise/login-user", "whoever works in the file elsewhere is not looked at", access_decides("24")
    ),
    Sabotage(
        "authorise/login-user",
        "the login user of an application cannot be changed",
        {"simulator.desktop.Desktop.set_preference": _keeps_the_user},
    ),
    Sabotage(
        "authorise/malformed-qwc",
        "a .QWC file is not checked",
        {"simulator.connector.adding.refusals": _none_wrong},
    ),
    Sabotage("authorise/matrix[1]", "the endpoint never comes to an end", NEVER_ENDS),
    Sabotage("authorise/matrix[2]", "prompt each time also covers a closed QuickBooks", access_decides("22")),
    Sabotage("authorise/matrix[5]", "whenever open also covers a closed QuickBooks", access_decides("22")),
    Sabotage("authorise/matrix[6]", "a closed QuickBooks is let pass without a path", access_without("11a")),
    Sabotage(
        "authorise/matrix[7]",
        "whenever open also covers a QuickBooks without a company",
        access_decides("22"),
    ),
    Sabotage("authorise/matrix[9]", "always covers no closed QuickBooks", access_decides("26", 0x80040408)),
    Sabotage(
        "authorise/matrix[12]",
        "a QuickBooks without a company is let pass without a path",
        access_without("11b"),
    ),
    Sabotage("authorise/matrix[13]", "programs of different levels see each other", access_decides("5")),
    Sabotage(
        "authorise/matrix[13]",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "authorise/personal-data",
        "personal data is given whether or not somebody has ticked its box",
        {"simulator.quickbooks.processor.Grant": _whoever},
    ),
    Sabotage(
        "authorise/personal-data[1]",
        "personal data is told to whoever asks",
        {"simulator.quickbooks.sessions._PERSONAL_TAGS": ()},
    ),
    Sabotage(
        "authorise/nobody-answers",
        "that nobody answers is taken for a yes",
        access_decides("21"),
    ),
    Sabotage(
        "authorise/same-name",
        "an application of the same name is replaced without a question",
        {"simulator.connector.adding.Adding._named": _as_it_is},
    ),
    Sabotage(
        "authorise/second-company", "QuickBooks does not look at which company is named", access_decides("12")
    ),
    Sabotage(
        "authorise/second-company",
        "the endpoint has every refused session tried again, for ever",
        NEVER_STOPS_TRYING,
    ),
    Sabotage(
        "authorise/second-pc",
        "the Web Connector does not look at the stamp in the company file",
        NEVER_STAMPED,
    ),
    Sabotage("authorise/unreachable", "neither support page nor certificate is fetched", NOTHING_LOOKED_AT),
    Sabotage(
        "authorise/wrong-password", "the endpoint takes any password", endpoint(defects.IgnoresPassword)
    ),
)
