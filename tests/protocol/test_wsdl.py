"""The WSDL as a SOAP stack reads it: every method with its parameters in order and its result."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from simulator.protocol.codec import decode_call
from simulator.protocol.contract import METHODS, Kind, Method
from simulator.protocol.wsdl import wsdl

zeep = pytest.importorskip("zeep", reason="zeep is not installed")

WSDL = {"w": "http://schemas.xmlsoap.org/wsdl/", "s": "http://www.w3.org/2001/XMLSchema"}
TYPES = {Kind.STRING: "s:string", Kind.INT: "s:int", Kind.STRINGS: "tns:ArrayOfString"}


def declared(document: etree._Element, element: str) -> list[tuple[str | None, str | None]]:
    """Name and type of the members of a message's element, in order."""
    found = document.find(f".//s:schema/s:element[@name='{element}']", WSDL)
    assert found is not None
    return [(member.get("name"), member.get("type")) for member in found.iterfind(".//s:element", WSDL)]


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_method_is_declared_with_its_parameters_in_order(method: Method) -> None:
    document = etree.fromstring(wsdl("http://localhost/qbwc"))
    assert declared(document, method.name) == [(p.name, TYPES[p.kind]) for p in method.parameters]
    assert declared(document, method.response_element) == [(method.result_element, TYPES[method.result])]


def test_the_order_of_the_methods_is_that_of_the_contract() -> None:
    document = etree.fromstring(wsdl("http://localhost/qbwc"))
    for path in ("w:portType/w:operation", "w:binding/w:operation"):
        assert [o.get("name") for o in document.iterfind(path, WSDL)] == list(METHODS)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_soap_stack_that_loads_it_sends_calls_that_we_read(method: Method, tmp_path: Path) -> None:
    file = tmp_path / "qbwc.wsdl"
    file.write_bytes(wsdl("http://localhost/qbwc"))
    client = zeep.Client(str(file))
    sent = {p.name: "7" if p.kind is Kind.INT else f"{p.name} & é" for p in method.parameters}
    call = decode_call(etree.tostring(client.create_message(client.service, method.name, *sent.values())))
    assert (call.method, call.arguments) == (method, sent)
