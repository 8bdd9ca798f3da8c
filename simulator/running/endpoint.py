"""The endpoint that Python code plays against: where it runs and who is its user, or its `endpoint.yaml`."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from simulator.errors import InputError
from simulator.running.registration import Given, Registration, registered
from simulator.scenario.preflight import Words
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.clock import Clock
    from simulator.scenario.endpointfile import EndpointFile

PASSWORD = "QBWC_PASSWORD"  # the name of a variable
#: With these a .QWC file is taken wherever some run could; whoever plays refuses it by its own switches.
_LENIENT = Switches(broken_qwc_code="none", doubled_element_code="none")


@dataclass(frozen=True, slots=True)
class EndpointAt:
    """An endpoint that runs somewhere.

    `url` is where it runs; `user` and `password` are what its .QWC file and its vendor say. `offers` are
    needs of scenarios that it is known to meet (`work`, `names.path`, `mode.one-off`): see
    docs/writing-scenarios.md. `connect_to` is a host and port to connect to instead of to the URL's; `ca` a
    file with more certificate authorities to trust (PEM). `clock` is the clock that the
    endpoint lives by, where it is not real time.
    """

    url: str
    user: str
    password: str = field(repr=False)
    offers: Collection[str] = ()
    connect_to: tuple[str, int] | None = None
    ca: Path | None = None
    clock: Clock | None = None
    file: EndpointFile | None = field(default=None, repr=False)
    """Its `endpoint.yaml` (`from_file`), which says all the rest."""

    @classmethod
    def from_file(
        cls, path: str | Path, password: str | None = None, *, offers: Collection[str] = ()
    ) -> Self:
        """The endpoint that an `endpoint.yaml` describes; `url`, `user` and `password` are its first user's.

        It is started, looked at and asked as the file says when it is played against. Where the file does
        not say where the password comes from, it is `password`, or else in ``QBWC_PASSWORD``. `offers` are
        added to those of the file.

        Raises `InputError` with all that is wrong with the file, and for what it relies on and is not there.
        """
        from simulator.scenario.endpointfile import load_endpoint

        return cls.described(load_endpoint(Path(path)), password, offers=offers)

    @classmethod
    def described(
        cls, file: EndpointFile, password: str | None = None, *, offers: Collection[str] = ()
    ) -> Self:
        """The same of a file that was read."""
        if password is not None and file.described.password is not None:
            raise InputError(f"password= does not go with {file.name}, which says where it comes from")
        password = os.environ.get(PASSWORD) if password is None else password
        said = registered(Given(None, None, None, password, None, None, None), file, _LENIENT)
        assert said is not None
        first = said.users[0]
        user, known = first.application.user, tuple(offers)
        return cls(said.address, user, first.password, known, said.reached_at, said.ca, file=file)

    def registration(self, switches: Switches) -> Registration:
        """It as it is registered in a Web Connector. Raises `InputError`."""
        url = self.url if self.file is None else None
        given = Given(url, None, self.user, self.password, None, self.connect_to, self.ca)
        found = registered(given, self.file, switches)
        assert found is not None
        if self.file is not None:
            return found
        return replace(found, words=Words(self.url, "the path of its url", "its user and password"))
