"""The catalogue: every message of qbXML that the simulator can read and write, as text.

One file per entity, a few for what several entities share, `shared.txt` for what many use,
`messages.txt` for the list of all 239 request messages. A file is read when a message of its entity is
first asked for; the list alone reads no shape. The facts are those of the SDK's 13.0 schema (B, checked
by 1,392 generated documents) and of the OSR for 14.0 (B). Of 15.0 and 16.0 the OSR documents what was
added to the answers of queries (B; it is taken to have come with 16.0, and where it stands among the
other elements, its type, and that Add and Mod answer it too, are assumed: D). Requests to Add and Mod
are carried forward from 14.0 (D): `Listing.verified_to` says up to where a message is documented.

The notation, a line per element in document order, two blanks per level:

    use Item Payments                         files whose definitions are spoken of below
    enum Month                                an enumeration with a name, its words below it
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
(the qbXML version that brought it), `not` (the editions that lack it). What an element is not in, its
content is not in either, wherever that is written; `InvoiceModRq  &Rq not QBOE` says so of a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from simulator.qbxml.catalogue.notation import Definitions
from simulator.qbxml.shapes import EDITIONS, Element, version_number

MESSAGE_SET = "QBXML"
#: Every version of qbXML that is spoken, oldest first (A to 13.0, C beyond).
VERSIONS = (
    *("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0"),
    *("8.0", "9.0", "10.0", "11.0", "12.0", "13.0", "14.0", "15.0", "16.0"),
)
#: Messages that QuickBooks sends of itself, to who has subscribed to them.
EVENTS = ("DataEvent", "UIEvent", "UIExtensionEvent")
_EVENT_FILE = "Events"


@dataclass(frozen=True, slots=True)
class Listing:
    """One line of `messages.txt`: what a request message is, without its shape.

    `kind` is Query, Add, Mod, Del, Void, Merge or Report. `entity` names the file that has its shape.
    `since` and `verified_to` are versions as numbers (401 for 4.1): the one that brought it, the newest
    whose shape is documented.
    """

    name: str
    kind: str
    entity: str
    since: int
    verified_to: int
    not_in: frozenset[str] = frozenset()
    message_set: str = MESSAGE_SET

    @property
    def response(self) -> str:
        """The name of its answer: `CustomerQueryRs` for `CustomerQueryRq`."""
        return f"{self.name[:-2]}Rs"

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions that have it, in the order of the countries."""
        return tuple(edition for edition in EDITIONS.values() if edition not in self.not_in)

    def goes_into(self, message_set: str) -> bool:
        """Whether a message set, by its element (`QBXMLMsgsRq`, `QBXMLMsgsRs`), may hold it."""
        return message_set[:-2] == f"{self.message_set}Msgs"

    def is_verified(self, version: int) -> bool:
        """Whether its shape in that version is documented, not only carried forward."""
        return version <= self.verified_to


@cache
def listings() -> Mapping[str, Listing]:
    """All request messages by name, in QuickBooks' own order."""
    rows = (line for line in _text("messages.txt").splitlines() if line and not line.startswith("#"))
    return MappingProxyType({row.name: row for row in map(_listing, rows)})


def _listing(line: str) -> Listing:
    name, kind, entity, since, verified_to, *extras = line.split()
    given = dict(zip(extras[::2], extras[1::2], strict=True))
    return Listing(
        name,
        kind,
        entity,
        version_number(since),
        version_number(verified_to),
        frozenset(given["not"].split("|")) if "not" in given else frozenset(),
        given.get("set", MESSAGE_SET),
    )


def request(name: str) -> Element:
    """The shape of a request message. `KeyError` if qbXML has no such message."""
    return _entity(listings()[name].entity).shape(name)


def response(name: str) -> Element:
    """The shape of an answer (`CustomerQueryRs`). `KeyError` if qbXML has no such message."""
    return _entity(listings()[f"{name[:-2]}Rq"].entity).shape(name)


def message(name: str) -> Element:
    """The shape of a request or of an answer, whichever `name` says."""
    return request(name) if name.endswith("Rq") else response(name)


def event(name: str) -> Element:
    """The shape of an event. `KeyError` if qbXML has no such event."""
    if name not in EVENTS:
        raise KeyError(name)
    return _entity(_EVENT_FILE).shape(name)


@cache
def _entity(entity: str) -> Definitions:
    file = f"{entity.lower()}.txt"
    return Definitions(_text(file), file, _entity)


def _text(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
