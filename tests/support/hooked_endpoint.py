"""The built-in endpoint as a vendor's platform has it: hooks and probes over HTTP, behind a key.

Run as a program it serves until it is ended, and says where.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.endpoint import HOOKS, PROBES, BuiltinEndpoint, Registration, serve
from simulator.errors import InputError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

USER, PASSWORD, KEY = "someone", "p&ss <wörd>", "a-test-key-5f2"
OTHER, OTHER_PASSWORD = "another", "an0ther one"


class Clock:
    """The real time, until somebody sets it."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def wait_until(self, moment: float) -> None:
        self._ahead += max(0.0, moment - self.now())

    skip_to = wait_until

    def set_time(self, moment: str) -> None:
        self._ahead = datetime.fromisoformat(moment).timestamp() - time.time()


class Hooked:
    """A WSGI application: ``/qbwc`` is the endpoint, ``/test/NAME`` its hooks (POST) and probes (GET).

    It names `company_file` to its first user, and `second` to the other. ``?user=NAME`` says whose. `asked`
    has every request to the platform: method, path, what came as JSON.
    """

    def __init__(self, mode: str = "continuous", company_file: str = "", second: str = "") -> None:
        self.clock = Clock()
        self.endpoint = BuiltinEndpoint(
            clock=self.clock,
            mode=mode,
            user=USER,
            password=PASSWORD,
            company_file=company_file,
            others=[Registration(OTHER, OTHER_PASSWORD, mode, second or company_file)],
        )
        self.asked: list[tuple[str, str, Any]] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith("/test/"):
            return self.endpoint(environ, start_response)
        status, answer = self._platform(environ, path.removeprefix("/test/"))
        body = json.dumps(answer).encode()
        start_response(
            f"{status.value} {status.phrase}",
            [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
        )
        return [body]

    def _platform(self, environ: WSGIEnvironment, name: str) -> tuple[HTTPStatus, Any]:
        if environ.get("HTTP_X_TEST_KEY") != KEY:
            return HTTPStatus.FORBIDDEN, {"error": "the key"}
        whose = dict(parse_qsl(environ["QUERY_STRING"]))
        if environ["REQUEST_METHOD"] == "GET":
            self.asked.append(("GET", name, None))
            if name not in PROBES:
                return HTTPStatus.NOT_FOUND, {}
            return HTTPStatus.OK, {"data": getattr(self.endpoint, PROBES[name])(**whose)}
        arguments = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        self.asked.append((environ["REQUEST_METHOD"], name, arguments))
        try:
            if name == "set_time":
                self.clock.set_time(arguments["time"])
            else:
                getattr(self.endpoint, HOOKS[name])(**arguments, **whose)
        except (InputError, KeyError) as error:
            return HTTPStatus.BAD_REQUEST, {"error": str(error)}
        return HTTPStatus.OK, {}


def described(port: int, more: str = "", *, of_one_user: bool = False) -> str:
    """An endpoint.yaml for it, its key in ``${TEST_KEY}`` and its password in ``SOME_PASSWORD``.

    With `of_one_user` hooks and probes concern the user of the play only, as several workers need it: it
    has no reset and no clock, which are everybody's.
    """
    request = f"{{url: 'http://127.0.0.1:{port}/test/%s', headers: {{X-Test-Key: '${{TEST_KEY}}'}}%s}}"
    whose, of_all = ("?user={user}", ("reset", "set_time")) if of_one_user else ("", ())
    hooks = "".join(
        f"  {name}: {request % (name + whose, '')}\n" for name in (*HOOKS, "set_time") if name not in of_all
    )
    probes = "".join(
        f"  {name}: {request % (name + whose, ', pick: data')}\n" for name in PROBES if name != "troubles"
    )
    return (
        f"format: 1\nurl: http://127.0.0.1:{port}/qbwc\nuser: {USER}\npassword: {{env: SOME_PASSWORD}}\n"
        f"hooks:\n{hooks}probes:\n{probes}{more}"
    )


def main(port: str) -> None:
    """Serve until killed."""
    with serve(Hooked(), port=int(port)) as server:
        print(f"serving {server.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
