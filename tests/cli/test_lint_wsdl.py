"""WSDL lint by address: fetched over real HTTP, with caps, and from nowhere else."""

# ruff: noqa: E501 - a table, one answer a line

from __future__ import annotations

import pytest
from support.raw_server import RawServer, Wire, answering, http

from simulator.cli.lint_wsdl import is_address, lint_address
from simulator.connector.described import Fetcher
from simulator.endpoint import BuiltinEndpoint, serve
from simulator.errors import EndpointUnreachable, InputError
from simulator.protocol.contract import Style
from simulator.protocol.wsdllint import MAX_BYTES


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("query", ["", "?wsdl"])
def test_the_built_in_endpoints_wsdl_has_notes_only(style: Style, query: str) -> None:
    with BuiltinEndpoint(style=style) as endpoint, serve(endpoint) as server:
        found = lint_address(server.url + query)
    assert {finding.level for finding in found} == {"note"}
    styles = [finding.got for finding in found if finding.rule == "style"]
    assert styles == ([] if style is Style.DOCUMENT else [style.value])


def test_an_address_is_told_from_a_file() -> None:
    assert is_address("HTTPS://books.test/qbwc?wsdl")
    assert not is_address("books.qwc")
    assert not is_address("http.qwc")


def test_a_page_that_is_no_wsdl_is_a_finding_with_its_place() -> None:
    with RawServer(answering(http(b"<html>\n<br></html>", headers=("Content-Type: text/html",)))) as server:
        [found] = lint_address(server.url)
    assert (found.level, found.rule, found.line) == ("must", "wsdl", 2)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http(b"", status="302 Found", headers=("Location: http://example.test/",)), "redirect to http://example.test/, which is not followed"),
        (http(b"no", status="404 Not Found"), "HTTP 404 Not Found"),
        (b"rubbish\r\n\r\n", "no answer that can be read"),
        (http(b" " * (MAX_BYTES + 1)), f"at most {MAX_BYTES} bytes"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_an_error_of_one_line(answer: bytes, said: str) -> None:
    with RawServer(answering(answer)) as server, pytest.raises(InputError, match=said) as raised:
        lint_address(server.url)
    assert "\n" not in str(raised.value)


def test_nobody_listens() -> None:
    with RawServer(answering(http(b""))) as server:
        url = server.url
    with pytest.raises(EndpointUnreachable, match="nobody answers"):
        lint_address(url)


def test_a_server_that_drips_is_left_after_the_deadline() -> None:
    def drip(wire: Wire) -> None:
        wire.head()
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while wire.silent_for(0.02):
            wire.send(b" ")

    with RawServer(drip) as server, Fetcher(timeout=0.2) as fetch, pytest.raises(EndpointUnreachable):
        fetch(server.url)
