"""An endpoint that works, with what a scripted one remembers: every call as it came."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Any

from support.office import APPLICATION, FILE, PASSWORD, PATH
from support.scripted_endpoint import Scripted, Start

from simulator.clock import Clock
from simulator.connector.wsgi import WsgiApp
from simulator.endpoint import BuiltinEndpoint
from simulator.protocol.codec import decode_call


def builtin_endpoint(clock: Clock, path: str = PATH, **more: Any) -> BuiltinEndpoint:
    """The built-in endpoint as the office's application has it; it names `path`."""
    return BuiltinEndpoint(
        clock, user=APPLICATION.user, password=PASSWORD, company_file=path, file_id=FILE, **more
    )


class Watched(Scripted):
    """The endpoint `app`, watched call by call: what `before` raises keeps a call from arriving."""

    def __init__(self, app: WsgiApp) -> None:
        super().__init__()
        self.app = app
        self.after: Callable[[str], None] = lambda _: None
        """Called with each method when it was answered: what it raises loses the answer on its way."""

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.environs.append(environ)
        if environ["REQUEST_METHOD"] == "GET":
            self.before("GET")
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        call = decode_call(body)
        self.asked.append(call)
        self.before(call.method.name)
        answer = list(self.app({**environ, "wsgi.input": io.BytesIO(body)}, start_response))
        self.after(call.method.name)
        return answer
