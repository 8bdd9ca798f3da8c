"""A stock SOAP stack (zeep) with one endpoint's WSDL in it: the second opinion.

It judges WSDLs (can an ordinary stack load this at all?) and is a client of its own whose reading of an
answer can be set beside the Web Connector's. It is kept from the network: it is given documents, and what
they import comes from whoever made it or not at all. zeep is imported when the first stack is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from simulator.errors import InputError
from simulator.protocol.answers import HttpAnswer
from simulator.protocol.contract import ENCODING, XSD, Method, Missing, Result

#: The types of SOAP's encoding that WSDLs name, as far as a stack needs them to load one.
_SCALARS = "".join(
    f'<xs:complexType name="{name}"><xs:simpleContent><xs:extension base="xs:{name}"/></xs:simpleContent>'
    "</xs:complexType>"
    for name in ("string", "int", "integer", "boolean", "long", "short", "double", "float", "decimal")
)
_ENCODING_SCHEMA = (
    f'<xs:schema xmlns:xs="{XSD}" xmlns:e="{ENCODING}" targetNamespace="{ENCODING}">'
    '<xs:attribute name="arrayType" type="xs:string"/>'
    '<xs:complexType name="Array"><xs:sequence>'
    '<xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>'
    '<xs:attribute ref="e:arrayType"/></xs:complexType>'
    f"{_SCALARS}</xs:schema>"
).encode()


class NotLoaded(InputError):
    """The stack cannot load a WSDL, or what it imports."""


def _no_imports(url: str) -> bytes:
    raise NotLoaded(f"it imports {url}, and imports are not followed")


class _Documents:
    """What zeep takes for its transport: documents by URL, and nothing from the network."""

    def __init__(self, url: str, document: bytes, imports: Callable[[str], bytes]) -> None:
        self._known = {url: document, ENCODING: _ENCODING_SCHEMA}
        self._imports = imports

    def load(self, url: str) -> bytes:
        """The document at `url`."""
        document = self._known.get(url)
        return self._imports(url) if document is None else document


class Stack:
    """zeep with the WSDL `document` of the endpoint at `url`.

    `imports` gives what the WSDL imports, by URL. Raises `NotLoaded` with what zeep says.
    """

    def __init__(self, url: str, document: bytes, imports: Callable[[str], bytes] = _no_imports) -> None:
        import zeep  # noqa: PLC0415 - 150 ms, where it is wanted only

        try:
            make: Any = zeep.Client
            self._client = make(
                url,
                transport=_Documents(url, document, imports),
                settings=zeep.Settings(forbid_dtd=True),
            )
            self._binding = self._client.service._binding
        except NotLoaded:
            raise
        except Exception as error:  # whatever a foreign WSDL makes it stumble over
            raise NotLoaded(f"{type(error).__name__}: {error}") from None

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of the operations that the stack can call."""
        return tuple(self._binding.all())

    def action(self, method: Method) -> str:
        """The SOAPAction that the stack sends with a call, without quotes."""
        return str(self._operation(method).soapaction or "")

    def envelope(self, method: Method, arguments: Mapping[str, object]) -> bytes:
        """A call as the stack writes it. Raises `NotLoaded` for one that the WSDL does not allow."""
        from lxml import etree  # noqa: PLC0415

        self._operation(method)
        sent = {name: value for name, value in arguments.items() if not isinstance(value, Missing)}
        try:
            message = self._client.create_message(self._client.service, method.name, **sent)
        except Exception as error:  # a parameter that the WSDL does not have, or has with another type
            raise NotLoaded(f"{method.name} cannot be called: {type(error).__name__}: {error}") from None
        return etree.tostring(message, xml_declaration=True, encoding="utf-8")

    def read(self, method: Method, answer: HttpAnswer) -> Result:
        """The result that the stack reads in an answer: null and empty are one to it.

        Raises `NotLoaded` with what it says where it cannot read the answer.
        """
        response = SimpleNamespace(
            status_code=answer.status,
            content=answer.body,
            headers={name.title(): value for name, value in answer.headers},
            encoding="utf-8",
        )
        try:
            value = self._binding.process_reply(self._client, self._operation(method), response)
        except Exception as error:  # a Fault, a status, or XML that it does not take
            raise NotLoaded(f"{type(error).__name__}: {error}") from None
        return _result(value)

    def _operation(self, method: Method) -> Any:
        try:
            return self._binding.get(method.name)
        except ValueError:
            raise NotLoaded(f"the WSDL has no operation {method.name}") from None


def _result(value: Any) -> Result:
    """What zeep gives as a value of the contract."""
    items = getattr(value, "string", value)
    if items is None:
        return Missing.NULL
    if isinstance(items, list | tuple):
        return tuple(Missing.NULL if item is None else str(item) for item in items)
    return items if isinstance(items, int) and not isinstance(items, bool) else str(items)
