"""An endpoint's WSDL, fetched with care: one deadline, a cap, no redirect, its own host only.

The Web Connector itself never fetches it; lint and the second opinion do.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.clock import RealClock
from simulator.connector import transport as texts
from simulator.connector.http import HttpNetwork
from simulator.errors import CallError, EndpointUnreachable, InputError
from simulator.protocol.wsdllint import MAX_BYTES

#: Seconds for one document, from connecting to its last byte.
TIMEOUT = 30.0
#: How the client stack says that nobody is there.
_UNREACHABLE = (texts.CONNECT, texts.RESOLVE.partition("{")[0], texts.TIMEOUT)


class Fetcher:
    """Fetches documents of an endpoint: call it with a URL. A context manager; closes its connections.

    `connect_to` and `ca` are those of `HttpNetwork`.
    """

    def __init__(
        self,
        *,
        connect_to: tuple[str, int] | None = None,
        ca: Path | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._network = HttpNetwork(RealClock(), connect_to=connect_to, ca=ca)
        self._timeout = timeout

    def __call__(self, url: str) -> bytes:
        """The document at `url`.

        Raises `EndpointUnreachable` where nobody answers, and `InputError` where the answer is no document.
        """
        transport = self._network.transport(url, cookies=False, timeout=self._timeout, expect=False)
        try:
            answer = transport.get_once(url)
        except CallError as error:
            if error.text.startswith(_UNREACHABLE):
                raise EndpointUnreachable(f"nobody answers at {url}: {error.text}") from None
            raise InputError(
                f"{url}: expected a WSDL, got no answer that can be read: {error.text}"
            ) from None
        finally:
            transport.close()
        if answer.status != 200:
            where = answer.header("Location")
            more = f", a redirect to {where}, which is not followed" if where else ""
            raise InputError(f"{url}: expected a WSDL, got HTTP {answer.status} {answer.reason}{more}")
        if len(answer.body) > MAX_BYTES:
            raise InputError(f"{url}: expected at most {MAX_BYTES} bytes, got {len(answer.body)}")
        return answer.body

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._network.close()
