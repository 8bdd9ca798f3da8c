"""zeep in the Web Connector's place: an ordinary SOAP client, over the endpoint's own WSDL.

Its calls have other bytes than the Web Connector's (its prefixes, its SOAPAction from the WSDL), and its
reading of each answer is set beside the Web Connector's. That is its use: an endpoint that is made with and
tested by stock stacks is seen as both see it. It posts to the application's URL, never to ``soap:address``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.connector.applications import Application
from simulator.connector.client import Difference
from simulator.errors import CallError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.codec import Encoded, encode_call
from simulator.protocol.contract import Argument, Method, Missing, Result
from simulator.protocol.envelope import parse
from simulator.protocol.stack import NotLoaded, Stack

#: How much of a value is shown.
_SHOWN = 120


class ZeepClient:
    """zeep as the client. `fetch` gives the document at a URL; each WSDL is loaded once.

    Every method raises `stack.NotLoaded` (an `InputError`) where zeep cannot load the endpoint's WSDL.
    """

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self._fetch = fetch
        self._stacks: dict[str, Stack] = {}
        self._not_called: dict[str, str] = {}

    def stack(self, application: Application) -> Stack:
        """zeep with the application's WSDL. Raises what `fetch` raises, too."""
        url = wsdl_address(application.url)
        stack = self._stacks.get(url)
        if stack is None:
            try:
                stack = self._stacks[url] = Stack(url, self._fetch(url), self._fetch)
            except NotLoaded as error:
                raise NotLoaded(
                    f"--client zeep: zeep cannot load the WSDL at {url}: {error}. "
                    "The Web Connector does not need it; leave --client out."
                ) from None
        return stack

    def encode(
        self, application: Application, method: Method, arguments: Mapping[str, Argument]
    ) -> tuple[str, Encoded]:
        """As zeep writes it; what the WSDL does not let zeep call is called as the Web Connector does."""
        stack = self.stack(application)
        try:
            body = stack.envelope(method, arguments)
        except NotLoaded as error:
            self._not_called[method.name] = str(error)
            return method.action, encode_call(method, arguments, application.style)
        self._not_called.pop(method.name, None)
        return stack.action(method), Encoded(body, _spans(body))

    def opinion(
        self, application: Application, method: Method, answer: HttpAnswer, read: Result | CallError
    ) -> Difference | None:
        """Where zeep reads `answer` otherwise. That an empty text is null to zeep is no difference."""
        reason = self._not_called.get(method.name)
        if reason is not None:
            return Difference(
                f"zeep can call {method.name} by the endpoint's WSDL",
                reason,
                "The Web Connector does not look at the WSDL; it was called as the Web Connector does.",
            )
        if answer.status == 0:  # there is nothing to read
            return None
        theirs: Result | NotLoaded
        try:
            theirs = self.stack(application).read(method, answer)
        except NotLoaded as error:
            theirs = error
        if _alike(method, read, theirs):
            return None
        ours_masked, theirs_masked = _masked(method, read), _masked(method, theirs)
        return Difference(
            f"zeep and the Web Connector read the answer to {method.name} alike",
            f"zeep {theirs_masked}, the Web Connector {ours_masked}",
            f"The Web Connector {ours_masked}, and goes on with that.",
        )


def wsdl_address(url: str) -> str:
    """Where an endpoint serves its WSDL by custom."""
    return f"{url}{'&' if '?' in url else '?'}wsdl"


def _spans(body: bytes) -> dict[str, tuple[int, int]]:
    """Where each argument's text stands in an envelope."""
    call = parse(body).children[-1].children[0]
    spans = {child.name.local: child.text_span(body) for child in call.children}
    return {name: span for name, span in spans.items() if span[0] < span[1]}


def _alike(method: Method, ours: Result | CallError, theirs: Result | NotLoaded) -> bool:
    if isinstance(ours, CallError) or isinstance(theirs, NotLoaded):
        return isinstance(ours, CallError) and isinstance(theirs, NotLoaded)
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        return len(ours) == len(theirs) and all(map(_same_text, ours, theirs))
    if isinstance(ours, Missing) and isinstance(theirs, Missing):
        return not method.required  # null is lawful, and not what an empty text is
    return _same_text(ours, theirs)


def _same_text(ours: object, theirs: object) -> bool:
    return ours == theirs or (theirs is Missing.NULL and ours in ("", Missing.NULL, ()))


def _masked(method: Method, read: Result | CallError | NotLoaded) -> str:
    """What was read, in words, without the ticket."""
    if isinstance(read, CallError | NotLoaded):
        return f"fails: {_cut(str(read))}"
    if isinstance(read, Missing):
        return "reads nothing"
    if isinstance(read, tuple) and method.name == "authenticate":
        texts = [
            "the ticket" if position == 0 and text else _text(text) for position, text in enumerate(read)
        ]
        return f"reads {', '.join(texts) or 'no texts'}"
    return f"reads {_cut(repr(read))}" if method.name != "authenticate" else "reads one text"


def _text(text: object) -> str:
    return "null" if isinstance(text, Missing) else _cut(repr(text))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
