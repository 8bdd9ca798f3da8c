"""What reading and writing qbXML costs, beside lxml's bare parse and a `%` template with escaping.

Each figure is a ratio of minima within one run, the two sides taking turns. The documents are those that an
application sends: a hundred customers with an address, a hundred invoices with three lines. Every value
differs from document to document, as in life. "Checked values" is what reading gives: every text has been
held against its type, length and enumeration, each request has its status. The content is put together
when it is first asked for; what that costs on top is printed, not asserted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import Random
from xml.sax.saxutils import escape as sax_escape

import pytest
from lxml import etree

from simulator.qbxml.document import opening
from simulator.qbxml.envelope import REQUESTS
from simulator.qbxml.reading import read_request_set
from simulator.qbxml.schema import validated
from simulator.qbxml.shapes import Dialect
from simulator.qbxml.statuses import OK
from simulator.qbxml.writing import Response, render, write_response_set

pytestmark = pytest.mark.benchmark

ROUNDS = 15
REQUESTS_EACH = 100
DIALECT = Dialect(1300)
_RANDOM = Random(20240101)


def customer(number: int) -> str:
    return (
        f'<CustomerAddRq requestID="{number}"><CustomerAdd><Name>Customer {number}</Name>'
        f"<CompanyName>Orchards {number} &amp; Sons</CompanyName><FirstName>Clara</FirstName>"
        f"<LastName>Hofmann</LastName><BillAddress><Addr1>Clara Hofmann</Addr1>"
        f"<Addr2>{number} Mill Lane</Addr2><City>Bayshore</City><State>CA</State>"
        "<PostalCode>94326</PostalCode></BillAddress>"
        f"<Phone>555-555-{number:04d}</Phone><Email>c{number}@example.com</Email>"
        "<TermsRef><FullName>Net 30</FullName></TermsRef>"
        f"<CreditLimit>{_RANDOM.randrange(10**6) / 100:.2f}</CreditLimit></CustomerAdd></CustomerAddRq>\n"
    )


def line() -> str:
    item, quantity, rate = (_RANDOM.randrange(1, limit) for limit in (500, 100, 10**5))
    return (
        f"<InvoiceLineAdd><ItemRef><FullName>Item {item}</FullName></ItemRef><Desc>Oak board {item}</Desc>"
        f"<Quantity>{quantity}</Quantity><Rate>{rate / 100:.2f}</Rate></InvoiceLineAdd>"
    )


def invoice(number: int) -> str:
    return (
        f'<InvoiceAddRq requestID="{number}"><InvoiceAdd>'
        f"<CustomerRef><FullName>Customer {number}</FullName></CustomerRef>"
        f"<TxnDate>2024-0{number % 9 + 1}-1{number % 10}</TxnDate><RefNumber>{number}</RefNumber>"
        f"<Memo>March delivery</Memo>{line()}{line()}{line()}</InvoiceAdd></InvoiceAddRq>\n"
    )


def document(one: Callable[[int], str]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="13.0"?>\n'
        f'<QBXML><QBXMLMsgsRq onError="stopOnError">\n{"".join(map(one, range(REQUESTS_EACH)))}'
        "</QBXMLMsgsRq></QBXML>"
    )


def fastest(sides: Sequence[Callable[[], object]]) -> list[float]:
    """The least seconds that each side took, of rounds in which they take turns."""
    least = [float("inf")] * len(sides)
    for _ in range(ROUNDS):
        for at, side in enumerate(sides):
            started = time.perf_counter()
            side()
            least[at] = min(least[at], time.perf_counter() - started)
    return least


@pytest.mark.parametrize("one", [customer, invoice])
def test_reading(one: Callable[[int], str]) -> None:
    texts = [document(one) for _ in range(5)]
    raws = [text.encode() for text in texts]

    def validate() -> None:
        for text in texts:
            assert validated(opening(text).body.encode(), REQUESTS, DIALECT) is not None

    def check() -> None:
        for text in texts:
            assert all(request.status is None for request in read_request_set(text, ("13.0",)).requests)

    def build() -> None:
        for text in texts:
            assert all(request.values.items for request in read_request_set(text, ("13.0",)).requests)

    bare, tree, checked, built = fastest(
        [lambda: [etree.fromstring(raw) for raw in raws], validate, check, build]
    )
    per = bare / len(texts) / REQUESTS_EACH * 1e6
    print(
        f"\n{one.__name__}: lxml's bare parse {per:.1f} µs a request; validated {bare / tree:.2f} of it "
        f"(reach: 0.4), checked {bare / checked:.2f} (reach: 0.2), put together too {bare / built:.2f}"
    )
    assert bare / tree >= 0.4
    assert bare / checked >= 0.2


TEMPLATE = (
    "<CustomerRet>\n<ListID>%s</ListID>\n<EditSequence>%s</EditSequence>\n<Name>%s</Name>\n"
    "<FullName>%s</FullName>\n<CompanyName>%s</CompanyName>\n<Phone>%s</Phone>\n<Email>%s</Email>\n"
    "<Balance>%s</Balance>\n</CustomerRet>\n"
)
NAMES = ("ListID", "EditSequence", "Name", "FullName", "CompanyName", "Phone", "Email", "Balance")


def test_writing() -> None:
    rows = [
        (
            *(f"8000{number:04X}-1710498600", "1710498600", f"Customer {number}", f"Customer {number}"),
            *(f"Orchards {number} & Sons", f"555-555-{number:04d}", f"c{number}@example.com", f"{number}.00"),
        )
        for number in range(REQUESTS_EACH * 5)
    ]
    records = [tuple(zip(NAMES, row, strict=True)) for row in rows]
    quotes = {'"': "&quot;", "'": "&apos;"}

    def template() -> str:
        body = "".join([TEMPLATE % tuple([sax_escape(value, quotes) for value in row]) for row in rows])
        return (
            '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<CustomerQueryRs requestID="1" statusCode="0" '
            f'statusSeverity="Info" statusMessage="Status OK">\n{body}</CustomerQueryRs>\n'
            "</QBXMLMsgsRs>\n</QBXML>\n"
        )

    def ours() -> str:
        body = "".join([f"<CustomerRet>\n{render(record)}</CustomerRet>\n" for record in records])
        return write_response_set([Response("CustomerQueryRs", "1", OK, body)])

    assert ours() == template()
    bare, written = fastest([template, ours])
    print(f"\nwriting: {bare / written:.2f} of a % template with escaping (reach: 0.5)")
    assert bare / written >= 0.5
