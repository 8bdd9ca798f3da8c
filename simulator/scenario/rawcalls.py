"""One raw call that the Web Connector would never make: a stranger's, with odd bytes or another's ticket.

It goes to the endpoint's address from outside the PC, and belongs to no update; the stream says of it what
it is (`RawCallMade`). What came back is told in a few words: ``fault`` for a SOAP fault, an HTTP error, a
connection that was closed or what is no SOAP answer (an error's text, a page), ``none`` where nothing came in
time, else the text or number of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from simulator.connector.client import WebConnectorClient
from simulator.connector.transport import TIMEOUT
from simulator.desktop import Desktop
from simulator.errors import CallError
from simulator.events import Missing, RawCallMade
from simulator.protocol.answers import HttpAnswer, read_answer, read_body
from simulator.protocol.contract import METHODS, NAMESPACE, Method, Result
from simulator.protocol.masking import PASSWORD, Secret, mask
from simulator.scenario import words
from simulator.scenario.fields import SubMistake, refuse
from simulator.scenario.nodes import describe, shortened

#: Whose ticket: one that was never given, or that of the last call which had one.
TICKETS = ("unknown", "last")
_UNKNOWN = "{2B1F6A5C-0000-4000-8000-5D0E9C0FFEE0}"
_LAST = "[last ticket]"
#: What stands for a response that QuickBooks might have given.
LAWFUL = "a-lawful-one"
_RESPONSE = (
    '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<CustomerQueryRs requestID="1-0" statusCode="0" '
    'statusSeverity="Info" statusMessage="Status OK">\n<CustomerRet>\n<ListID>80000001-1</ListID>\n'
    "<Name>{name}</Name>\n<FullName>{name}</FullName>\n</CustomerRet>\n</CustomerQueryRs>\n</QBXMLMsgsRs>\n"
    "</QBXML>\n"
).format(name="Nobody's Customer")
_OF_BYTES = ("body", "times")
#: What a call says where the scenario leaves it open.
_DEFAULTS = {
    "ticket": "unknown",
    "wcTicket": "unknown",
    "strPassword": "right",
    "qbXMLCountry": "US",
    "qbXMLMajorVers": "13",
    "qbXMLMinorVers": "0",
}
#: From this status on the client fails at once.
_FAILED = 300
#: How much of odd bytes is told.
_MOST_TOLD = 64 * 1024
#: How large odd bytes may be made.
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawCall:
    """What is sent: a method with its arguments, or bytes as they stand."""

    method: str = ""
    arguments: Mapping[str, str] | None = None
    body: str = ""
    times: int = 1
    """So often the bytes stand one behind the other."""


def read(value: object) -> RawCall:
    """``{sendRequestXML: {ticket: unknown}}``, ``serverVersion``, or ``{body: "<a>", times: 1000}``."""
    if isinstance(value, str):
        value = {value: {}}
    if not isinstance(value, dict) or not value:
        raise ValueError(f"expected a call with its arguments, or body: with bytes, got {describe(value)}")
    if "body" in value:
        return _bytes(value)
    if len(value) != 1:
        raise ValueError(f"expected one call with its arguments, got {' and '.join(value)}")
    [(name, given)] = value.items()
    if name not in METHODS:
        known = words.choose(name, (*METHODS, "body"))
        refuse(SubMistake((name,), f"expected a call or body, got {known}", of_key=True))
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise ValueError(f"expected a mapping of arguments for {name}, got {describe(given)}")
    known_ = [parameter.name for parameter in METHODS[name].parameters]
    mistakes = [
        SubMistake(
            (name, argument),
            f"expected an argument of {name}, got {words.choose(argument, known_)}"
            if argument not in known_
            else f"expected a text, got {describe(text)}",
            of_key=argument not in known_,
        )
        for argument, text in given.items()
        if argument not in known_ or not isinstance(text, str)
    ]
    refuse(*mistakes)
    return RawCall(name, given)


def _bytes(value: dict[str, object]) -> RawCall:
    mistakes = [
        SubMistake((name,), f"expected body or times, got {words.choose(name, _OF_BYTES)}", of_key=True)
        for name in value
        if name not in _OF_BYTES
    ]
    refuse(*mistakes)
    body, times = words.text(value["body"]), words.ordinal(value.get("times", "1"))
    if len(body.encode()) * times > _MOST_BYTES:
        text = f"expected {_MOST_BYTES} bytes at the most, got {len(body.encode()) * times}"
        refuse(SubMistake(("times" if "times" in value else "body",), text))
    return RawCall(body=body, times=times)


def make(call: RawCall, desktop: Desktop) -> RawCallMade:
    """Make the call at the endpoint of that desktop's user, and tell what came back."""
    application, switches = desktop.setup.application, desktop.setup.switches
    action, body, told, shown = NAMESPACE, call.body.encode() * call.times, b"", dict[str, str]()
    method = METHODS.get(call.method)
    if method is not None:
        given = call.arguments or {}
        arguments = _arguments(method, given, desktop)
        shown = {name: _shown(name, given, text) for name, text in arguments.items()}
        action, encoded = WebConnectorClient().encode(application, method, arguments)
        body = encoded.body
        secrets = [Secret(*encoded.spans[name], shown[name]) for name in _SECRET if name in encoded.spans]
        told = mask(body, secrets)
    answer, failure = HttpAnswer(0, ""), ""
    result: Result = ""
    way = desktop.setup.network.transport(
        application.url, cookies=False, timeout=float(switches.timeout_seconds), expect=False
    )
    with closing(way):
        try:
            answer = way.send(action, body).receive()
            if method is None:
                read_body(answer)
            else:
                result = read_answer(method, answer, application.style, switches.docwrapped_array).result
        except CallError as error:
            failure = error.text
    came = _came(method, answer, result, failure)
    at = desktop.stream.at(desktop.name)
    return RawCallMade(at, call.method, shown, told or body[:_MOST_TOLD], came, failure, answer.status)


_SECRET = ("ticket", "wcTicket", "strPassword")


def _arguments(method: Method, given: Mapping[str, str], desktop: Desktop) -> dict[str, str]:
    defaults = {**_DEFAULTS, "strUserName": desktop.setup.application.user}
    said = {each.name: given.get(each.name, defaults.get(each.name, "")) for each in method.parameters}
    for name in ("ticket", "wcTicket"):
        if said.get(name) == "last":
            said[name] = desktop.connector.last_ticket
        elif said.get(name) == "unknown":
            said[name] = _UNKNOWN
    if said.get("strPassword") == "right":
        said["strPassword"] = desktop.setup.password
    if said.get("response") == LAWFUL:
        said["response"] = _RESPONSE
    return said


def _shown(name: str, given: Mapping[str, str], text: str) -> str:
    """An argument as it may be shown: the endpoint's own password and tickets never are."""
    said = given.get(name, _DEFAULTS.get(name, ""))
    if name == "strPassword" and said == "right":
        return PASSWORD
    return _LAST if name in ("ticket", "wcTicket") and said == "last" and text else text


def _came(method: Method | None, answer: HttpAnswer, result: Result, failure: str) -> str:
    """What came back, in the words that a scenario expects."""
    if failure == TIMEOUT:
        return "none"
    if failure or answer.status >= _FAILED:
        return "fault"
    if method is None:
        return shortened(answer.body.decode(errors="replace"))
    if isinstance(result, tuple):  # authenticate: the ticket is nobody's to see
        result = result[1] if len(result) > 1 else ""
    return "" if isinstance(result, Missing) else str(result)
