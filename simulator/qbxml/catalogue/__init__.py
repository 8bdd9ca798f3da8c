"""The catalogue: every message of qbXML that the simulator can read and write, as text.

One file per entity, `shared.txt` for what many use, `messages.txt` for the names of all 239
request messages. A file is read when a message of its entity is first asked for. The facts are
those of the SDK's 13.0 schema (B, checked by 1,392 generated documents) and of the OSR for
14.0 to 16.0 (B); Add and Mod beyond 14.0 are carried forward (D).

The notation, a line per element in document order, two blanks per level:

    CustomerQueryRq  &Rq &RqMetaData          a message, with the attributes it takes
      choice?                                 one of the sequences that start with |
        | ListID+          ID                 + one or more, * zero or more, ? optional
        | MaxReturned?     INT  min 1         two elements
          ActiveStatus?    ENUM &ActiveStatus  = ActiveOnly not QBOE
      TotalBalanceFilter?                     an aggregate, its content below it
        Operator           ENUM LessThan|Equal
      BillAddress?         &Address           an aggregate written once, elsewhere
      TermsRef?            &Ref 31            the same with an argument ($ in its text)
      ResaleNumber?        STR 15/21/21/21    longest in US/CA/UK/AU; - is no limit
      @metaData?           ENUM A|B  = A      an attribute

After the type, in this order: `= default`, `min`, `max`, `macro` (takes useMacro), `since`
(the qbXML version that brought it), `not` (the editions that lack it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from simulator.errors import Shortcoming
from simulator.qbxml.catalogue.notation import Definitions
from simulator.qbxml.shapes import Element, version_number

MESSAGE_SET = "QBXML"


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of `messages.txt`: where a request's shape is written and since when it exists."""

    name: str
    entity: str
    since: int
    message_set: str


@cache
def listings() -> Mapping[str, Listing]:
    """All request messages by name, whether their shape is in the catalogue or not."""
    found = {}
    for line in _text("messages.txt").splitlines():
        if line and not line.startswith("#"):
            name, entity, since, *message_set = line.split()
            found[name] = Listing(name, entity, version_number(since), *message_set or [MESSAGE_SET])
    return MappingProxyType(found)


def request(name: str) -> Element:
    """The shape of a request message.

    `KeyError` if qbXML has no such message, `Shortcoming` if it has one that is not described here.
    """
    return _shape(listings()[name].entity, name)


def response(name: str) -> Element:
    """The shape of an answer (`CustomerQueryRs`); errors as for `request`."""
    return _shape(listings()[f"{name[:-2]}Rq"].entity, name)


def described() -> tuple[str, ...]:
    """The request messages whose shape is in the catalogue, in the order of `messages.txt`."""
    return tuple(name for name, listing in listings().items() if name in _names(listing.entity))


def _shape(entity: str, name: str) -> Element:
    if name not in _names(entity):
        raise Shortcoming(f"{name} is a message of qbXML, but its shape is not in the catalogue yet")
    return _entity(entity).shape(name)


def _names(entity: str) -> frozenset[str]:
    return frozenset(_entity(entity).names())


@cache
def _shared() -> Definitions:
    return Definitions(_text("shared.txt"), "shared.txt")


@cache
def _entity(entity: str) -> Definitions:
    name = f"{entity.lower()}.txt"
    text = _text(name) if resources.files(__name__).joinpath(name).is_file() else ""
    return Definitions(text, name, _shared())


def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
