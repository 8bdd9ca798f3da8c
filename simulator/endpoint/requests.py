"""The qbXML that the endpoint sends: documents, pages of a query, additions, and questions.

Only what is lawful in every version from `OLDEST` to `NEWEST`, elements in schema order. Knows no
state: `work` says what to ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from simulator.endpoint.model import DataSet
from simulator.endpoint.names import Customer

#: The versions that exist, as far as this endpoint was written for.
_VERSIONS: Final = (
    (2, 0), (2, 1), (3, 0), (4, 0), (4, 1), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 0), (12, 0),
    (13, 0),
)  # fmt: skip
OLDEST: Final = _VERSIONS[0]
NEWEST: Final = _VERSIONS[-1]
#: The first version with iterators. Also taken where the Web Connector names none: every QuickBooks of the
#: last twenty years reads it.
_ITERATORS_SINCE: Final = (5, 0)
#: From this version on one number holds for all countries; before it CA and UK had their own.
_ONE_NUMBER_SINCE: Final = (7, 0)


def choose_version(major: str, minor: str, country: str) -> str:
    """The version to write in, from the first sendRequestXML; empty where QuickBooks is too old.

    The highest one that this endpoint knows and QuickBooks has.
    """
    try:
        offered = (int(major), int(minor or "0"))
    except ValueError:
        offered = _ITERATORS_SINCE
    known = [version for version in _VERSIONS if version <= offered]
    if not known:
        return ""
    prefix = country if country in ("CA", "UK") and known[-1] < _ONE_NUMBER_SINCE else ""
    return prefix + ".".join(map(str, known[-1]))


def has_iterators(version: str) -> bool:
    """Whether a query in that version may be read in pages."""
    major, _, minor = version.lstrip("ACKU").partition(".")
    return (int(major), int(minor)) >= _ITERATORS_SINCE


def escape(text: str) -> str:
    """`text` as qbXML character data. What QuickBooks cannot store becomes a question mark."""
    storable = text.encode("cp1252", "replace").decode("cp1252")
    printable = "".join(c if c >= " " or c in "\t\n\r" else "?" for c in storable)
    escaped = printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    # numeric references survive every code page on the way
    return escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")


def element(name: str, text: str) -> str:
    """An element with a text."""
    return f"<{name}>{escape(text)}</{name}>"


def document(version: str, requests: Iterable[str]) -> str:
    """A whole request document. Every request is carried out, whatever becomes of the others."""
    return (
        f'<?xml version="1.0" ?>\n<?qbxml version="{version}"?>\n'
        f'<QBXML><QBXMLMsgsRq onError="continueOnError">{"".join(requests)}</QBXMLMsgsRq></QBXML>'
    )


def read_page(
    data_set: DataSet, request_id: str, version: str, page_size: int, iterator_id: str, dates: str = ""
) -> str:
    """The next page of a data set, or of its records with those `dates`; the first without `iterator_id`."""
    if data_set.paged and has_iterators(version):
        going_on = f' iterator="Continue" iteratorID="{escape(iterator_id)}"'
        opening = going_on if iterator_id else ' iterator="Start"'
        limit = f"<MaxReturned>{page_size}</MaxReturned>"
    else:
        opening = limit = ""
    name = data_set.query + "Rq"
    return f'<{name} requestID="{request_id}"{opening}>{limit}{dates}{data_set.filters}</{name}>'


def batches(since: date, until: date, months: int) -> Iterator[str]:
    """The dates of records, so many months in each, from `since` on; the last batch has no end."""
    number = 12 * since.year + since.month - 1
    first = since
    while True:
        number += months
        following = date(number // 12, number % 12 + 1, 1)
        last = following > until
        to = "" if last else f"<ToTxnDate>{following - timedelta(days=1)}</ToTxnDate>"
        yield f"<TxnDateRangeFilter><FromTxnDate>{first}</FromTxnDate>{to}</TxnDateRangeFilter>"
        if last:
            return
        first = following


def ask_for(data_set: DataSet, request_id: str, titles: Iterable[str], by: str = "") -> str:
    """Whether records of those names exist, or of those ids where `by` is their element."""
    name = data_set.query + "Rq"
    wanted = "".join(element(by or data_set.title[0], title) for title in titles)
    return f'<{name} requestID="{request_id}">{wanted}</{name}>'


def add(data_set: DataSet, request_id: str, body: str) -> str:
    """The addition of one record."""
    name = data_set.entity + "Add"
    return f'<{name}Rq requestID="{request_id}"><{name}>{body}</{name}></{name}Rq>'


def change(data_set: DataSet, request_id: str, key: str, edit_sequence: str, body: str) -> str:
    """The change of one record, as it was known with that EditSequence."""
    name = data_set.entity + "Mod"
    known = element(data_set.key, key) + element("EditSequence", edit_sequence)
    return f'<{name}Rq requestID="{request_id}"><{name}>{known}{body}</{name}></{name}Rq>'


def phone_body(number: int) -> str:
    """What stands within CustomerMod: a new telephone number."""
    return element("Phone", f"555-{number:04d}")


def customer_body(customer: Customer) -> str:
    """What stands within CustomerAdd."""
    address = "".join(
        element(name, text)
        for name, text in (
            ("Addr1", customer.name),
            ("Addr2", customer.street),
            ("City", customer.city),
            ("State", customer.state),
            ("PostalCode", customer.postal_code),
        )
    )
    return (
        element("Name", customer.name)
        + element("CompanyName", customer.name)
        + element("FirstName", customer.first_name)
        + element("LastName", customer.last_name)
        + f"<BillAddress>{address}</BillAddress>"
        + element("Phone", customer.phone)
        + element("Email", customer.email)
    )


def invoice_body(number: int, customer: str, item: str) -> str:
    """What stands within InvoiceAdd: one line, for the customer and the item of those ListIDs."""
    line = f"<ItemRef>{element('ListID', item)}</ItemRef><Quantity>1</Quantity><Amount>{number}.00</Amount>"
    return (
        f"<CustomerRef>{element('ListID', customer)}</CustomerRef>"
        + element("RefNumber", invoice_number(number))
        + f"<InvoiceLineAdd>{line}</InvoiceLineAdd>"
    )


def payment_body(number: int, customer: str, invoice: str, amount: str) -> str:
    """What stands within ReceivePaymentAdd: all of the amount, for the invoice of that TxnID."""
    applied = element("TxnID", invoice) + element("PaymentAmount", amount)
    return (
        f"<CustomerRef>{element('ListID', customer)}</CustomerRef>"
        + element("RefNumber", payment_number(number))
        + element("TotalAmount", amount)
        + f"<AppliedToTxnAdd>{applied}</AppliedToTxnAdd>"
    )


def payment_number(number: int) -> str:
    """The RefNumber of the payment with that number, counted from 1."""
    return f"PAID-{number}"


def employee_body(person: Customer, number: int) -> str:
    """What stands within EmployeeAdd: a name, and a social security number that nobody has."""
    return (
        element("FirstName", person.first_name)
        + element("LastName", person.last_name)
        + element("SSN", f"900-{number // 10_000:02d}-{number % 10_000:04d}")
    )


def invoice_number(number: int) -> str:
    """The RefNumber of the invoice with that number, counted from 1."""
    return f"WEB-{number}"
