"""Sales: what is sold to a customer, line by line, with its tax.

One builder, a row of `SALES` for each kind. Add's defaults are those of captures (9.1, A): the receivable
account, the default template, the customer's address and terms, DueDate from the terms, ShipDate, the
flags. Amount = round(Quantity x Rate), half away from zero (8.4, A for the rounding to cents, D for ties).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from simulator.company import accounts, documents
from simulator.company.documents import Filing, Rule, ref_item
from simulator.company.drafts import Draft, Line, Posting
from simulator.company.elements import Named
from simulator.company.kinds import KINDS
from simulator.company.work import Executor
from simulator.qbxml import statuses, values
from simulator.qbxml.aggregates import Aggregate, Item


@dataclass(frozen=True, slots=True)
class Sale:
    """What a kind of sale is. `side` is +1 where the header account is debited, -1 where it is credited."""

    kind: str
    line: str
    account_ref: str
    side: int


_INVOICE = Sale("Invoice", "InvoiceLine", "ARAccountRef", 1)


def build_invoice(filing: Filing, sent: Aggregate) -> Draft:
    """An invoice of what was sent."""
    return _build(filing, sent, _INVOICE)


def _build(filing: Filing, sent: Aggregate, sale: Sale) -> Draft:
    store = filing.store
    customer = filing.resolve("CustomerRef", sent)
    if customer is None:
        raise statuses.refused(3150, value="CustomerRef")
    account = filing.resolve(sale.account_ref, sent) or accounts.receivable(store)
    txn_date = filing.txn_date(sent)
    ref_number = filing.ref_number(sent)
    lines: list[Line] = []
    postings: list[Posting] = []
    total = 0
    for _, line_sent in _lines(sent, sale):
        line, amount, item = _line(filing, line_sent, sale)
        lines.append(line)
        total += amount
        if amount and item is not None:
            income = accounts.of_item(store, item, "income")
            postings.append(Posting(income, -amount * sale.side, customer, line, item))
    if total:
        postings.insert(0, Posting(account, total * sale.side, customer))
    header: list[Item] = [
        *ref_item("CustomerRef", customer),
        *ref_item(sale.account_ref, account),
        *ref_item("TemplateRef", filing.resolve("TemplateRef", sent)),
        ("TxnDate", txn_date),
        *((("RefNumber", ref_number),) if ref_number else ()),
        ("Subtotal", values.amount(total)),
        ("SalesTaxPercentage", "0.00"),
        ("SalesTaxTotal", "0.00"),
    ]
    return Draft(
        KINDS[sale.kind],
        txn_date,
        ref_number,
        customer,
        account,
        total,
        header,
        lines,
        open=total,
        postings=postings,
    )


def _lines(sent: Aggregate, sale: Sale) -> Iterator[tuple[str, Aggregate]]:
    for name, value in sent:
        if name == f"{sale.line}Add" and isinstance(value, Aggregate):
            yield name, value


def _line(filing: Filing, sent: Aggregate, sale: Sale) -> tuple[Line, int, Named | None]:
    item = filing.resolve("ItemRef", sent, " line")
    quantity = Decimal(sent.text("Quantity") or "1")
    rate = Decimal(sent.text("Rate") or "0")
    amount = values.cents(sent.text("Amount") or "")
    if amount is None:
        amount = int((quantity * rate * 100).quantize(Decimal(1), ROUND_HALF_UP))
    items: list[Item] = [
        *ref_item("ItemRef", item),
        *((name, value) for name, value in sent if name in ("Desc", "Quantity", "Rate")),
        ("Amount", values.amount(amount)),
    ]
    return Line(f"{sale.line}Ret", items, sent.text("TxnLineID") or ""), amount, item


SALES = {
    _INVOICE.kind: Rule(KINDS["Invoice"], build_invoice, {"InvoiceLineAdd": "InvoiceLineRet"}),
}

EXECUTORS: Mapping[str, Executor] = documents.executors(SALES.values())
