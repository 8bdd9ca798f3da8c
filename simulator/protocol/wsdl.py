"""The contract's WSDL, written from the method table for developers and SOAP stacks.

The Web Connector itself never fetches it in a session [L]; it POSTs to the application's URL as
it stands and does not follow ``soap:address``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from simulator.protocol.contract import METHODS, NAMESPACE, XSD, Kind, Method

_TYPES = {Kind.STRING: "s:string", Kind.INT: "s:int", Kind.STRINGS: "tns:ArrayOfString"}


def _member(name: str, kind: Kind) -> str:
    # the vendor's WSDL has texts optional and numbers required
    occurs = 1 if kind is Kind.INT else 0
    return f'<s:element minOccurs="{occurs}" maxOccurs="1" name="{name}" type="{_TYPES[kind]}"/>'


def _element(name: str, members: Iterable[str]) -> str:
    inner = "".join(members)
    content = f"<s:sequence>{inner}</s:sequence>" if inner else ""
    return f'<s:element name="{name}"><s:complexType>{content}</s:complexType></s:element>'


def _elements(method: Method) -> str:
    return _element(method.name, (_member(p.name, p.kind) for p in method.parameters)) + _element(
        method.response_element, [_member(method.result_element, method.result)]
    )


def _messages(method: Method) -> str:
    return (
        f'<wsdl:message name="{method.name}SoapIn">'
        f'<wsdl:part name="parameters" element="tns:{method.name}"/></wsdl:message>'
        f'<wsdl:message name="{method.name}SoapOut">'
        f'<wsdl:part name="parameters" element="tns:{method.response_element}"/></wsdl:message>'
    )


def _port_operation(method: Method) -> str:
    return (
        f'<wsdl:operation name="{method.name}"><wsdl:input message="tns:{method.name}SoapIn"/>'
        f'<wsdl:output message="tns:{method.name}SoapOut"/></wsdl:operation>'
    )


def _binding_operation(method: Method) -> str:
    literal = '<soap:body use="literal"/>'
    return (
        f'<wsdl:operation name="{method.name}">'
        f'<soap:operation soapAction="{method.action}" style="document"/>'
        f"<wsdl:input>{literal}</wsdl:input><wsdl:output>{literal}</wsdl:output></wsdl:operation>"
    )


def wsdl(address: str, methods: Iterable[Method] = tuple(METHODS.values())) -> bytes:
    """The WSDL of a service with `methods` at the URL `address`."""
    served = tuple(methods)
    array = (
        '<s:complexType name="ArrayOfString"><s:sequence><s:element minOccurs="0" maxOccurs="unbounded"'
        ' name="string" nillable="true" type="s:string"/></s:sequence></s:complexType>'
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"'
        ' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"'
        f' xmlns:s="{XSD}" xmlns:tns="{NAMESPACE}" targetNamespace="{NAMESPACE}">'
        f'<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">'
        + "".join(_elements(m) for m in served)
        + array
        + "</s:schema></wsdl:types>"
        + "".join(_messages(m) for m in served)
        + '<wsdl:portType name="QBWebConnectorSvcSoap">'
        + "".join(_port_operation(m) for m in served)
        + '</wsdl:portType><wsdl:binding name="QBWebConnectorSvcSoap" type="tns:QBWebConnectorSvcSoap">'
        '<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
        + "".join(_binding_operation(m) for m in served)
        + '</wsdl:binding><wsdl:service name="QBWebConnectorSvc">'
        '<wsdl:port name="QBWebConnectorSvcSoap" binding="tns:QBWebConnectorSvcSoap">'
        f'<soap:address location="{html.escape(address)}"/></wsdl:port></wsdl:service></wsdl:definitions>'
    ).encode()
