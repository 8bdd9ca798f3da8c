"""The contract's WSDL in each Style, written from the method table for developers and SOAP stacks.

The Web Connector itself never fetches it in a session [L]; it POSTs to the application's URL as
it stands and does not follow ``soap:address``. In each Style the WSDL describes what `codec` writes: in
Document and DocWrapped two elements a method, which differ in how an array is written; in RPC parts
with types and SOAP's encoding.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.protocol.contract import ENCODING, METHODS, NAMESPACE, XSD, Kind, Method, Style

#: Names of namespaces that a WSDL is made of.
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_HTTP = "http://schemas.xmlsoap.org/soap/http"

_TYPES = {Kind.STRING: "s:string", Kind.INT: "s:int", Kind.STRINGS: "tns:ArrayOfString"}


@dataclass(frozen=True, slots=True)
class _Form:
    """What is particular to a Style."""

    style: str
    body: str
    array: str
    """The schema of an array, where it has one of its own."""
    types: Mapping[Kind, str]
    """The type of a member of a message."""
    repeated: bool = False
    """Whether an array is its element again and again."""


_ARRAY = (
    '<s:complexType name="ArrayOfString"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded"'
    ' name="string" nillable="true" type="s:string"/></s:sequence></s:complexType>'
)
_ENCODED_ARRAY = (
    f'<s:import namespace="{ENCODING}"/><s:complexType name="ArrayOfString"><s:complexContent>'
    '<s:restriction base="soapenc:Array"><s:attribute ref="soapenc:arrayType" wsdl:arrayType="s:string[]"/>'
    "</s:restriction></s:complexContent></s:complexType>"
)
_LITERAL_BODY = '<soap:body use="literal"/>'
_FORMS = {
    Style.DOCUMENT: _Form("document", _LITERAL_BODY, _ARRAY, _TYPES),
    Style.DOC_WRAPPED: _Form(
        "document", _LITERAL_BODY, "", {**_TYPES, Kind.STRINGS: "s:string"}, repeated=True
    ),
    Style.RPC: _Form(
        "rpc",
        f'<soap:body use="encoded" namespace="{NAMESPACE}" encodingStyle="{ENCODING}"/>',
        _ENCODED_ARRAY,
        _TYPES,
    ),
}


def _member(name: str, kind: Kind, form: _Form) -> str:
    # the vendor's WSDL has texts optional and numbers required
    occurs = 1 if kind is Kind.INT else 0
    most, nillable = "1", ""
    if kind is Kind.STRINGS and form.repeated:
        most, nillable = "unbounded", ' nillable="true"'
    return (
        f'<s:element minOccurs="{occurs}" maxOccurs="{most}" name="{name}"{nillable}'
        f' type="{form.types[kind]}"/>'
    )


def _element(name: str, members: Iterable[str]) -> str:
    inner = "".join(members)
    content = f"<s:sequence>{inner}</s:sequence>" if inner else ""
    return f'<s:element name="{name}"><s:complexType>{content}</s:complexType></s:element>'


def _elements(method: Method, form: _Form) -> str:
    """The two elements of a method; with SOAP's encoding there are none."""
    if form.style == "rpc":
        return ""
    return _element(method.name, (_member(p.name, p.kind, form) for p in method.parameters)) + _element(
        method.response_element, [_member(method.result_element, method.result, form)]
    )


def _messages(method: Method, form: _Form) -> str:
    if form.style == "rpc":
        sent = "".join(_part(p.name, p.kind, form) for p in method.parameters)
        came = _part(method.result_element, method.result, form)
    else:
        sent = f'<wsdl:part name="parameters" element="tns:{method.name}"/>'
        came = f'<wsdl:part name="parameters" element="tns:{method.response_element}"/>'
    return (
        f'<wsdl:message name="{method.name}SoapIn">{sent}</wsdl:message>'
        f'<wsdl:message name="{method.name}SoapOut">{came}</wsdl:message>'
    )


def _part(name: str, kind: Kind, form: _Form) -> str:
    return f'<wsdl:part name="{name}" type="{form.types[kind]}"/>'


def _port_operation(method: Method) -> str:
    return (
        f'<wsdl:operation name="{method.name}"><wsdl:input message="tns:{method.name}SoapIn"/>'
        f'<wsdl:output message="tns:{method.name}SoapOut"/></wsdl:operation>'
    )


def _binding_operation(method: Method, form: _Form) -> str:
    return (
        f'<wsdl:operation name="{method.name}">'
        f'<soap:operation soapAction="{method.action}" style="{form.style}"/>'
        f"<wsdl:input>{form.body}</wsdl:input><wsdl:output>{form.body}</wsdl:output></wsdl:operation>"
    )


def wsdl(
    address: str, methods: Iterable[Method] = tuple(METHODS.values()), style: Style = Style.DOCUMENT
) -> bytes:
    """The WSDL of a service with `methods` at the URL `address`, for applications of that Style."""
    served, form = tuple(methods), _FORMS[style]
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<wsdl:definitions xmlns:wsdl="{WSDL}" xmlns:soap="{WSDL_SOAP}" xmlns:soapenc="{ENCODING}"'
        f' xmlns:s="{XSD}" xmlns:tns="{NAMESPACE}" targetNamespace="{NAMESPACE}">'
        f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">'
        + (form.array if form.style == "rpc" else "")
        + "".join(_elements(m, form) for m in served)
        + (form.array if form.style != "rpc" else "")
        + "</s:schema></wsdl:types>"
        + "".join(_messages(m, form) for m in served)
        + '<wsdl:portType name="QBWebConnectorSvcSoap">'
        + "".join(_port_operation(m) for m in served)
        + '</wsdl:portType><wsdl:binding name="QBWebConnectorSvcSoap" type="tns:QBWebConnectorSvcSoap">'
        + f'<soap:binding style="{form.style}" transport="{SOAP_HTTP}"/>'
        + "".join(_binding_operation(m, form) for m in served)
        + '</wsdl:binding><wsdl:service name="QBWebConnectorSvc">'
        '<wsdl:port name="QBWebConnectorSvcSoap" binding="tns:QBWebConnectorSvcSoap">'
        f'<soap:address location="{html.escape(address)}"/></wsdl:port></wsdl:service></wsdl:definitions>'
    ).encode()
