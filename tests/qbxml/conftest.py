"""What the tests of the language share: a request document around some requests."""

from collections.abc import Callable

import pytest

from simulator.qbxml.reading import Request, RequestSet, read_request_set

VERSIONS = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "5.0", "6.0", "8.0", "12.0", "13.0")


@pytest.fixture
def document() -> Callable[..., str]:
    def build(requests: str, version: str = "13.0", on_error: str = "stopOnError") -> str:
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{version}"?>\n'
            f'<QBXML>\n<QBXMLMsgsRq onError="{on_error}">\n{requests}\n</QBXMLMsgsRq>\n</QBXML>\n'
        )

    return build


@pytest.fixture
def read(document: Callable[..., str]) -> Callable[..., RequestSet]:
    def build(requests: str, version: str = "13.0", country: str = "US") -> RequestSet:
        return read_request_set(document(requests, version), VERSIONS, country)

    return build


@pytest.fixture
def read_one(read: Callable[..., RequestSet]) -> Callable[..., Request]:
    def build(request: str, version: str = "13.0", country: str = "US") -> Request:
        (only,) = read(request, version, country).requests
        return only

    return build
