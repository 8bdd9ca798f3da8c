"""What the real Web Connector does next, in words: one sentence per situation.

A finding tells it, so that whoever reads it knows what a customer would meet. Sources: the
Programmer's Guide, ch. 2 and 10, and logs of the real program; what no source settles (whether
closeConnection is called after a failed call, for one) is left unsaid, because a switch decides it.
"""

from __future__ import annotations

_ANEW = "the next update begins anew with serverVersion and a new ticket."
_NOBODY_TOLD = "The Web Connector cannot know: it shows the update as it ended, and nobody at the PC is told."

OF_THE_ENDPOINT = _NOBODY_TOLD
OF_THE_FILE = _NOBODY_TOLD
OF_THE_WINDOW = (
    "While an update works in a QuickBooks without a window, the real QuickBooks lets nobody open the "
    "company file; afterwards it does."
)
OF_THE_PC = "Nobody but the person at the PC sees it."
OF_A_STRANGER = "The Web Connector never makes this call; somebody who is not it can."
OF_A_REFUSED_REQUEST = (
    "QuickBooks executes nothing of it; the Web Connector hands the hresult and its text, without a line or "
    "an element, to receiveResponseXML."
)

#: By how the update ended: what the real program ...
_AFTER_ENDING = {
    "complete": "shows closeConnection's text as Last result and waits for the next update.",
    "no-more-requests": "shows getLastError's text, calls closeConnection and waits for the next update.",
    "no-work": 'shows "No data exchange required"; QuickBooks is not contacted.',
    "not-authorised": 'shows QBWC1040 and "Invalid password for username"; QuickBooks is not contacted.',
    "busy": 'shows "Application Busy"; QuickBooks is not contacted.',
    "postponed": 'shows "Update postponed by application" and, with Auto-Run, begins anew after that time.',
    "refused-by-quickbooks": f"shows QBWC1013 with QuickBooks' text and asks for no request; {_ANEW}",
    "stopped-by-endpoint": f"shows the endpoint's text and stops; {_ANEW}",
    "stopped-by-user": f"stops; {_ANEW}",
    "interactive-done": "calls closeConnection and waits for the next update.",
    "hcp-failed": f"shows QBWC1014 and asks for no request; {_ANEW}",
    "locked": 'shows "Company file is locked by another client" and asks for no request.',
    "not-started": "makes no call at all.",
    "blocked": "waits until somebody answers its dialog, and no other application is updated.",
    "interrupted": f"is gone; {_ANEW}",
    "guarded": "has no such limit: it would go on for ever, and no other application would be updated.",
}

#: Where a call failed, by the call.
_CODES = {
    "authenticate": "QBWC1012",
    "sendRequestXML": "QBWC1041",
    "receiveResponseXML": "QBWC1042",
    "getLastError": "QBWC1043",
    "closeConnection": "QBWC1044",
    "connectionError": "QBWC1045",
}


def after(ending: str, method: str) -> str:
    """What the real program does after an update that ended so; `method` is the last call that was made.

    An empty `ending` means that no update ended.
    """
    if ending == "failed-call":
        code = f" with {_CODES[method]}" if method in _CODES else ""
        return f"The real program stops{code} and asks for nothing more; {_ANEW}"
    what = _AFTER_ENDING.get(ending, "does nothing until somebody starts an update or one is due.")
    return f"The real program {what}"
