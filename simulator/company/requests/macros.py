"""Macros: the id of what a request adds, used by later requests of the same set before it is known.

`<InvoiceAdd defMacro="TxnID:Inv1">` and `<TxnID useMacro="TxnID:Inv1"/>` (9.23, B). A name holds from the
request that defines it to the end of the set, if that request succeeds. Names are taken as they stand,
with their prefix (D). What QuickBooks says of a name that is not defined, is defined twice, or stands for
another kind of id, nobody has written down (9100 to 9199): a `Shortcoming`.
"""

from __future__ import annotations

from simulator.errors import Shortcoming
from simulator.qbxml.aggregates import Aggregate, MacroUse
from simulator.qbxml.reading import Request

_DEFINES = "defMacro"
#: Elements that take a macro under a name of their own, and the id that they want.
_WANTS = {"CreditTxnID": "TxnID", "PaymentTxnLineID": "TxnLineID"}


class Macros:
    """The macros of one request set."""

    def __init__(self, document: str) -> None:
        """Nothing is looked for in a document that does not even have the word."""
        self._used = "useMacro" in document
        self.are_defined = _DEFINES in document
        self._defined: dict[str, tuple[str, str]] = {}

    def resolved(self, request: Request) -> Request:
        """The request with ids in place of the macros that it uses."""
        return request.with_values(self._resolved(request.values)) if self._used else request

    def define(self, sent: Aggregate, id_name: str, own_id: str) -> None:
        """What was added under a `defMacro`, if it has one, is henceforth known by it."""
        name = sent.attributes.get(_DEFINES)
        if name is None:
            return
        if name in self._defined:
            raise Shortcoming(f"defMacro {name!r}, for the second time: not known what QuickBooks says")
        self._defined[name] = id_name, own_id

    def withdraw(self, before: int) -> None:
        """A request failed: what it defined is not defined."""
        for name in list(self._defined)[before:]:
            del self._defined[name]

    def __len__(self) -> int:
        return len(self._defined)

    def _resolved(self, values: Aggregate) -> Aggregate:
        return Aggregate(
            tuple(
                (name, self._id(name, value))
                if isinstance(value, MacroUse)
                else (name, self._resolved(value) if isinstance(value, Aggregate) else value)
                for name, value in values
            ),
            values.attributes,
        )

    def _id(self, element: str, macro: MacroUse) -> str:
        if macro not in self._defined:
            raise Shortcoming(
                f"useMacro {str(macro)!r}, which is not defined: not known what QuickBooks says"
            )
        id_name, own_id = self._defined[macro]
        if id_name != _WANTS.get(element, element):
            raise Shortcoming(
                f"useMacro {str(macro)!r} in {element}, but it stands for a {id_name}: not known what"
                " QuickBooks says"
            )
        return own_id
