"""What a person's day is tested with: an endpoint in front of the PC, updates, answers of QuickBooks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree

from support.golden import working
from support.office import PRELUDE, ROUND, UNLOCK, Office, office, opens
from support.watched_endpoint import Watched, builtin_endpoint

from simulator import events as e
from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
NOTHING_TO_DO = [*PRELUDE, "closeConnection"]
WHOLE = [*PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"]
"""An update with one request for customers."""


@contextmanager
def builtin(**more: Any) -> Iterator[tuple[Office, BuiltinEndpoint]]:
    """An office in front of the built-in endpoint."""
    clock = VirtualClock()
    with builtin_endpoint(clock, **more) as endpoint, office(Watched(endpoint), stream=e.Stream(clock)) as pc:
        yield pc, endpoint


def updated(pc: Office, **answers: list[str]) -> list[str]:
    """The log of one more Update Selected."""
    pc.forget()
    pc.desktop.update_selected(answers)
    return pc.log


def waited(pc: Office, seconds: float) -> list[str]:
    """The log of the time that passes."""
    pc.forget()
    pc.desktop.wait(seconds)
    return pc.log


def asked(request: str) -> Any:
    """An endpoint that has that one request at each update."""
    return working(sendRequestXML=request)


def answers(pc: Office) -> list[ElementTree.Element]:
    """What QuickBooks answered to the endpoint's requests: every Rs, in order."""
    sent = [call.text("response") for call in pc.endpoint.calls("receiveResponseXML")]
    return [answer for response in sent if response for answer in ElementTree.fromstring(response)[0]]


def statuses(pc: Office) -> list[str]:
    """Their status codes."""
    return [answer.get("statusCode", "") for answer in answers(pc)]


def ids(pc: Office, own: str) -> list[str]:
    """The ids (``ListID``, ``TxnID``) of the records in them."""
    found = (record.findtext(own) for answer in answers(pc) for record in answer)
    return [each for each in found if each]


def runs(pc: Office) -> list[float]:
    """When updates started."""
    return [started.at.time for started in pc.of(e.UpdateStarted)]


def how(pc: Office) -> list[str]:
    """How updates ended."""
    return [ended.ends for ended in pc.of(e.UpdateEnded)]


def overlaps(pc: Office) -> bool:
    """Whether an update started before the last one had ended."""
    running = 0
    for event in pc.events:
        running += isinstance(event, e.UpdateStarted) - isinstance(event, e.UpdateEnded)
        if running > 1:
            return True
    return False
