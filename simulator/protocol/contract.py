"""The QBWC contract that both sides share: the web methods as one table.

Parameter names and their order are those of the vendor's WSDL; the interactive methods have
``wcTicket`` where the others have ``ticket`` (Programmer's Guide ch. 6 and 10, the vendor's C#
sample agrees) [D]. ``isInteractiveDone`` is the other name that sources give ``interactiveDone``
(What's new, sample 2; switch ``interactive_variant``) [D, contradictory].

This module knows no wire format: `codec` writes and reads the envelopes, `wsdl` describes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from simulator.events import Missing, Result, Text

__all__ = [
    "METHODS",
    "NAMESPACE",
    "Argument",
    "Kind",
    "Method",
    "Missing",
    "Parameter",
    "Result",
    "Style",
    "Text",
]

#: Namespace of every method, result and array element; the trailing slash belongs to it [D][L].
NAMESPACE = "http://developer.intuit.com/"
SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_1_2 = "http://www.w3.org/2003/05/soap-envelope"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
#: SOAP 1.1's encoding, which Style RPC names on the Body and takes its arrays from.
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"


#: A parameter of a call, as it is sent.
Argument = str | int | Missing


class Kind(Enum):
    """The three types of the contract, by their names in the WSDL."""

    STRING = "string"
    INT = "int"
    STRINGS = "ArrayOfString"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method: its element name and type."""

    name: str
    kind: Kind = Kind.STRING


@dataclass(frozen=True)
class Method:
    """One web method: parameters in the order in which they are sent, and the type of its result."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind = Kind.STRING
    required: bool = True
    """Whether an endpoint must have it (Guide ch. 3); the client goes on without the others."""

    @property
    def action(self) -> str:
        """The SOAPAction, without its quotes."""
        return NAMESPACE + self.name

    @property
    def response_element(self) -> str:
        return self.name + "Response"

    @property
    def result_element(self) -> str:
        return self.name + "Result"


def _method(
    name: str, *parameters: str | Parameter, result: Kind = Kind.STRING, required: bool = True
) -> Method:
    return Method(
        name, tuple(p if isinstance(p, Parameter) else Parameter(p) for p in parameters), result, required
    )


#: Every method by name, in the order of a session.
METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        _method("serverVersion", required=False),
        _method("clientVersion", "strVersion", required=False),
        _method("authenticate", "strUserName", "strPassword", result=Kind.STRINGS),
        _method(
            "sendRequestXML",
            "ticket",
            "strHCPResponse",
            "strCompanyFileName",
            "qbXMLCountry",
            Parameter("qbXMLMajorVers", Kind.INT),
            Parameter("qbXMLMinorVers", Kind.INT),
        ),
        _method("receiveResponseXML", "ticket", "response", "hresult", "message", result=Kind.INT),
        _method("connectionError", "ticket", "hresult", "message"),
        _method("getLastError", "ticket"),
        _method("closeConnection", "ticket"),
        _method("getInteractiveURL", "wcTicket", "sessionID", required=False),
        _method("interactiveRejected", "wcTicket", "reason", required=False),
        _method("interactiveDone", "wcTicket", required=False),
        _method("isInteractiveDone", "wcTicket", required=False),
    )
}


class Style(Enum):
    """How envelopes are shaped, as the ``Style`` element of a .QWC file says (Guide ch. 3 and 4) [D].

    Of DocWrapped it is only known that it exists for services generated from the vendor's WSDL, and that
    "the return values" differ in a subtle way [D]; how they differ is a switch (`docwrapped_array`).
    """

    DOCUMENT = "Document"
    """Document literal: the default, for ASP.NET services [D][L]."""
    DOC_WRAPPED = "DocWrapped"
    """Document literal, an array written as its element again and again [U]."""
    RPC = "RPC"
    """SOAP's own encoding: parameters without a namespace, each with its type [L]."""
