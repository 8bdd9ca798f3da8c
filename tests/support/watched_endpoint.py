"""The built-in endpoint, with what a scripted one remembers: every call as it came."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from support.office import APPLICATION, FILE, PASSWORD, PATH
from support.scripted_endpoint import Scripted, Start

from simulator.clock import VirtualClock
from simulator.endpoint import BuiltinEndpoint
from simulator.protocol.codec import decode_call


class Watched(Scripted):
    """The built-in endpoint as the office's application has it; it names `path`."""

    def __init__(self, clock: VirtualClock, path: str = PATH) -> None:
        super().__init__()
        self.endpoint = BuiltinEndpoint(
            clock, user=APPLICATION.user, password=PASSWORD, company_file=path, file_id=FILE
        )

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        self.environs.append(environ)
        if environ["REQUEST_METHOD"] == "GET":
            self.before("GET")
        else:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            self.asked.append(decode_call(body))
            self.before(self.asked[-1].method.name)
            environ["wsgi.input"] = io.BytesIO(body)
        return self.endpoint(environ, start_response)
