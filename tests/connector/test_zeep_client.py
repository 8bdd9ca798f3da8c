"""zeep in the Web Connector's place: whole updates over the endpoint's own WSDL, and where the two differ."""

# ruff: noqa: E501 - a table of answers, one a line

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from endpoint.playing import wsgi
from support.desk import APPLICATION, PASSWORD, PATH, Desk, desk
from support.scripted_endpoint import CUSTOMERS, Said, Scripted, Web

from simulator import events as e
from simulator.connector.zeepclient import ZeepClient, wsdl_address
from simulator.endpoint import BuiltinEndpoint
from simulator.errors import InputError
from simulator.events import Missing
from simulator.protocol.codec import encode_answer
from simulator.protocol.contract import METHODS, NAMESPACE, Style
from simulator.protocol.wsdl import wsdl

REQUIRED = [method for method in METHODS.values() if method.required]


def served(*without: str, style: Style = Style.DOCUMENT) -> Callable[[str], bytes]:
    """Serves a WSDL of the contract without some methods."""
    methods = [method for method in METHODS.values() if method.name not in without]
    return lambda url: wsdl(url.partition("?")[0], methods, style)


def differences(pc: Desk) -> list[e.Finding]:
    assert all(finding.level == "note" for finding in pc.of(e.Finding))
    return [finding for finding in pc.of(e.Finding) if finding.check == "client"]


def played(endpoint: Scripted, fetch: Callable[[str], bytes]) -> list[e.Finding]:
    """One update by zeep; returns where it reads otherwise."""
    with desk(endpoint, client=ZeepClient(fetch)) as pc:
        pc.desktop.link()
        pc.desktop.update_selected()
        return differences(pc)


# -- whole updates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", Style)
def test_an_update_of_each_style_against_the_built_in_endpoint(style: Style) -> None:
    application = dataclasses.replace(APPLICATION, style=style)
    with BuiltinEndpoint(
        user=application.user, password=PASSWORD, company_file=PATH, style=style
    ) as endpoint:
        asked: list[str] = []

        def fetch(url: str) -> bytes:
            asked.append(url)
            return wsgi(endpoint, "GET", query="wsdl").body

        with desk(endpoint, application=application, client=ZeepClient(fetch)) as pc:
            pc.desktop.link()
            for _ in range(2):
                pc.desktop.update_selected()
            assert [update.ends for update in pc.of(e.UpdateEnded)] == ["complete", "no-work"]
            assert differences(pc) == []
            assert len(endpoint.customers()) > 10
            assert asked == ["http://localhost/qbwc?wsdl"]  # once, whatever the number of updates
            sent = pc.of(e.CallSent)
            assert all(b"<soap-env:Envelope" in call.body for call in sent)
            assert all(PASSWORD.encode() not in call.body for call in sent)
            authenticate = pc.call("authenticate")
            assert b"strPassword>[password]</" in authenticate.body
            assert all(b">[ticket " in call.body for call in sent if "ticket" in call.arguments)


def test_a_text_that_has_to_be_escaped_arrives_as_it_is() -> None:
    endpoint = Scripted(authenticate=("T & <1>", PATH), sendRequestXML=CUSTOMERS)
    assert played(endpoint, served()) == []
    assert endpoint.calls("closeConnection")[0].text("ticket") == "T & <1>"
    assert "<CustomerQueryRs" in endpoint.calls("receiveResponseXML")[0].text("response")


def test_the_action_is_the_wsdls() -> None:
    endpoint = Scripted(authenticate=("T", "none"))

    def fetch(url: str) -> bytes:
        return served()(url).replace(f'"{NAMESPACE}authenticate"'.encode(), b'"urn:logon"')

    assert played(endpoint, fetch) == []
    actions = [environ["HTTP_SOAPACTION"] for environ in endpoint.environs if "HTTP_SOAPACTION" in environ]
    assert actions == [
        f'"{NAMESPACE}serverVersion"',
        f'"{NAMESPACE}clientVersion"',
        '"urn:logon"',
        f'"{NAMESPACE}closeConnection"',
    ]


# -- where the two differ ---------------------------------------------------------------------------------

GOOD: dict[str, Said] = {"authenticate": ("T", PATH), "sendRequestXML": CUSTOMERS}


def body(method: str, inner: str) -> Web:
    """An answer whose response element holds `inner`."""
    document = encode_answer(METHODS[method], Missing.ABSENT).decode()
    opened = f'<{method}Response xmlns="{NAMESPACE}">'
    assert opened in document
    return Web("200 OK", document.replace(opened, opened + inner).encode(), "text/xml; charset=utf-8")


@pytest.mark.parametrize(
    ("method", "answer", "zeep", "ours"),
    [
        ("receiveResponseXML", body("receiveResponseXML", "<receiveResponseXMLResult>50.5</receiveResponseXMLResult>"), "zeep", "fails: There is an error in XML document"),
        ("sendRequestXML", body("sendRequestXML", ""), "zeep reads nothing", "reads nothing"),
        ("sendRequestXML", Web("404 Not Found", b"<a/>", "text/xml"), "zeep fails", ""),
        ("getLastError", Web("200 OK", encode_answer(METHODS["getLastError"], "sorry"), "text/html"), "zeep reads 'sorry'", "fails: Client found response content type"),
        ("getLastError", Web("500 Internal Server Error", encode_answer(METHODS["getLastError"], "sorry"), "text/xml; charset=utf-8"), "zeep fails", "reads 'sorry'"),
        ("authenticate", Web("200 OK", encode_answer(METHODS["authenticate"], ("T-secret", "none")), "text/html"), "zeep reads the ticket, 'none'", "fails: Client found"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_an_answer_that_the_two_read_differently_is_told_with_both_readings(
    method: str, answer: Web, zeep: str, ours: str
) -> None:
    asks: dict[str, Any] = {} if method != "getLastError" else {"sendRequestXML": ""}
    found = played(Scripted(**{**GOOD, **asks, method: answer}), served())
    if not ours:  # both fail: they are of one mind
        assert found == []
        return
    assert len(found) == 1
    assert zeep in found[0].got
    assert f"the Web Connector {ours}" in found[0].got
    assert found[0].expected == f"zeep and the Web Connector read the answer to {method} alike"
    assert found[0].real.startswith("The Web Connector ")
    assert "T-secret" not in found[0].got


def test_that_an_empty_text_is_null_to_zeep_is_no_difference() -> None:
    assert played(Scripted(authenticate=("T", ""), sendRequestXML="", getLastError="", closeConnection=""), served()) == []  # fmt: skip


def test_a_null_answer_to_an_optional_method_is_no_difference() -> None:
    assert played(Scripted(clientVersion=Missing.ABSENT, authenticate=("T", "none")), served()) == []


def test_what_the_wsdl_does_not_have_is_called_as_the_web_connector_does() -> None:
    endpoint = Scripted(authenticate=("T", "none"))
    [found] = played(endpoint, served("serverVersion"))
    assert found.got == "the WSDL has no operation serverVersion"
    assert [call.method.name for call in endpoint.asked] == [
        "serverVersion",
        "clientVersion",
        "authenticate",
        "closeConnection",
    ]


def test_parameters_of_another_name_in_the_wsdl() -> None:
    def fetch(url: str) -> bytes:
        return served()(url).replace(b'name="strPassword"', b'name="password"')

    endpoint = Scripted(authenticate=("T", "none"))
    [found] = played(endpoint, fetch)
    assert "authenticate cannot be called" in found.got
    assert PASSWORD not in found.got
    assert endpoint.calls("authenticate")[0].text("strPassword") == PASSWORD


def test_an_answer_that_never_came_is_nothing_to_compare() -> None:
    def breaks(_: object) -> bytes:
        raise ConnectionError

    assert played(Scripted(authenticate=("T", "none"), closeConnection=breaks), served()) == []


@pytest.mark.parametrize("document", [b"", b"<html/>", b"<!DOCTYPE a><a/>", b"hello"])
def test_a_wsdl_that_zeep_cannot_load_is_an_error_of_one_line(document: bytes) -> None:
    with pytest.raises(
        InputError, match=r"zeep cannot load the WSDL at http://localhost/qbwc\?wsdl"
    ) as raised:
        played(Scripted(), lambda _: document)
    assert "leave --client out" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "address"),
    [("http://a/b", "http://a/b?wsdl"), ("http://a/b?c=1", "http://a/b?c=1&wsdl")],
)
def test_where_a_wsdl_is_by_custom(url: str, address: str) -> None:
    assert wsdl_address(url) == address
