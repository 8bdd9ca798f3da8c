"""For whoever writes an endpoint: the usual cause of what the real program says, and an answer that would do.

The real program says what its client stack says, which names no cause. Nothing here is shown by it.
"""

from __future__ import annotations

from simulator.protocol.contract import NAMESPACE, Kind, Method, Missing, Result

#: What the screen says, by a text that stands in it, and the usual cause in the endpoint.
CAUSES: tuple[tuple[str, str], ...] = (
    (
        "Client found response content type of",
        "an error page, a login page, application/xml: every answer must be text/xml",
    ),
    (
        "Response is not well-formed XML.",
        "something stands before <?xml (a blank, a notice, debug output), a DTD, an illegal character, a "
        "bare & or <",
    ),
    (
        "There is an error in XML document",
        "the result is no whole number (50.5, an empty text), or unescaped XML stands in it",
    ),
    ("The request failed with HTTP status", "the path is another one, or its route only knows GET"),
    ("The request failed with an empty response.", "the answer has no body"),
)
_TOO_FEW = (
    "authenticateResult has fewer than two <string>: many stacks drop an empty one, or give them a namespace"
)
_NULL = "the second <string> of authenticateResult is null: send it empty"
_NOT_THERE = "{0}Result is not there, or not in {1}: send it where it is empty too"

#: A result of each method that would do.
_RESULTS = {
    "authenticate": " <string>TICKET</string> <string></string> ",
    "sendRequestXML": "&lt;?xml version=&quot;1.0&quot;?&gt;...",
    "receiveResponseXML": "100",
    "connectionError": "done",
}
_RESULT_MEANS = {
    "authenticate": " (a ticket of yours, and nothing for the company file that is open; nvu for a stranger)",
    "sendRequestXML": " (a qbXML request, escaped; or nothing where there is no more)",
    "receiveResponseXML": " (so much percent is done; 100 ends the update)",
}


def of_failure(method: Method, text: str) -> str:
    """What to do about a call that failed with that text of the client stack."""
    cause = next((f"usually {cause}; " for said, cause in CAUSES if said in text), "")
    return cause + would_do(method)


def of_result(method: Method, result: Result) -> str:
    """What to do about a result with which the client cannot go on; empty where it can."""
    if isinstance(result, Missing) and method.required:
        return f"{_NOT_THERE.format(method.name, NAMESPACE)}; {would_do(method)}"
    if method.result is Kind.STRINGS and isinstance(result, tuple):
        if len(result) < 2:
            return f"{_TOO_FEW}; {would_do(method)}"
        if isinstance(result[1], Missing):
            return f"{_NULL}; {would_do(method)}"
    return ""


def would_do(method: Method) -> str:
    """An answer that would do."""
    result = f"<{method.result_element}>{_RESULTS.get(method.name, 'a text')}</{method.result_element}>"
    return (
        f"answer with HTTP status 200, Content-Type: text/xml and, in the Body of the envelope, "
        f'<{method.response_element} xmlns="{NAMESPACE}"> {result} </{method.response_element}>'
        f"{_RESULT_MEANS.get(method.name, '')}"
    )
