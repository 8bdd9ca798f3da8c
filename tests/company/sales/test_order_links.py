"""Invoices that come from sales orders and estimates."""

from functools import partial
from pathlib import Path

import pytest
from company.asking import Answer, Ask, asking, not_saved
from company.capturing import saved
from company.selling import line, named, quantity, sell

from simulator.clock import VirtualClock
from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def ordered(ask: Ask, kind: str = "SalesOrder") -> tuple[str, list[str]]:
    made = sell(
        ask,
        line("Bulb", quantity("10") + "<Rate>3</Rate>", kind),
        line("Advice", quantity("2"), kind),
        kind=kind,
    )
    return made.all(f"{kind}Ret/TxnID")[0], made.all(f"{kind}Ret/{kind}LineRet/TxnLineID")


def whole(own_id: str) -> str:
    return f"<LinkToTxnID>{own_id}</LinkToTxnID>"


def one(own_id: str, line_id: str, before: str = "", after: str = "") -> str:
    link = f"<LinkToTxn><TxnID>{own_id}</TxnID><TxnLineID>{line_id}</TxnLineID></LinkToTxn>"
    return f"<InvoiceLineAdd>{before}{link}{after}</InvoiceLineAdd>"


def orders(ask: Ask) -> dict[str, list[str]]:
    found = ask("<SalesOrderQueryRq><IncludeLineItems>true</IncludeLineItems></SalesOrderQueryRq>")
    return {name: found.all(f".//{name}") for name in ("IsFullyInvoiced", "Invoiced")}


@pytest.mark.parametrize("kind", ["SalesOrder", "Estimate"])
def test_a_whole_order(ask_shop: Ask, kind: str) -> None:
    own_id, _ = ordered(ask_shop, kind)
    made = sell(ask_shop, head=whole(own_id))
    assert made.all("InvoiceRet/InvoiceLineRet/Quantity") == ["10", "2"]
    assert made.all("InvoiceRet/InvoiceLineRet/Amount") == ["30.00", "120.00"]


def test_the_order_is_through(shop: CompanyFile, ask_shop: Ask) -> None:
    sell(ask_shop, head=whole(ordered(ask_shop)[0]))
    assert orders(ask_shop) == {"IsFullyInvoiced": ["true"], "Invoiced": ["10", "2"]}
    bulb = next(shop.records("ItemInventory"))
    assert (bulb["QuantityOnHand"], bulb["QuantityOnSalesOrder"]) == ("90", "0")


def test_a_part_of_one_line_and_then_the_rest(ask_shop: Ask) -> None:
    own_id, lines = ordered(ask_shop)
    part = sell(ask_shop, one(own_id, lines[0], quantity("4")))
    assert part.all("InvoiceRet/InvoiceLineRet/Amount") == ["12.00"]
    assert orders(ask_shop) == {"IsFullyInvoiced": ["false"], "Invoiced": ["4", "0"]}
    rest = sell(ask_shop, head=whole(own_id))
    assert rest.all("InvoiceRet/InvoiceLineRet/Quantity") == ["6", "2"]


def test_a_changed_invoice_changes_what_is_invoiced(ask_shop: Ask) -> None:
    made = sell(ask_shop, head=whole(ordered(ask_shop)[0]))
    ids = "".join(
        f"<{name}>{made.all(f'InvoiceRet/{name}')[0]}</{name}>" for name in ("TxnID", "EditSequence")
    )
    kept = made.all("InvoiceRet/InvoiceLineRet/TxnLineID")[0]
    ask_shop(
        f"<InvoiceModRq><InvoiceMod>{ids}<InvoiceLineMod><TxnLineID>{kept}</TxnLineID>{quantity('7')}"
        "</InvoiceLineMod></InvoiceMod></InvoiceModRq>"
    )
    assert orders(ask_shop) == {"IsFullyInvoiced": ["false"], "Invoiced": ["7", "0"]}


def test_a_closed_order_is_a_warning_beside_other_lines(ask_shop: Ask) -> None:
    own_id, _ = ordered(ask_shop)
    sell(ask_shop, head=whole(own_id))
    made = sell(ask_shop, line("Advice"), head=whole(own_id))
    assert (made.code, made["statusSeverity"]) == (570, "Warn")
    assert made.message == f'Unable to link to transaction "{own_id}" because it has already been closed.'
    assert made.all("InvoiceRet/Subtotal") == ["60.00"]


class TestRefusals:
    def test_header_and_line_name_the_same_order(self, ask_shop: Ask) -> None:
        own_id, lines = ordered(ask_shop)
        assert sell(ask_shop, one(own_id, lines[0]), head=whole(own_id)).code == 3000

    def test_an_order_that_does_not_exist(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, head=whole("FF-1")).code == 3120

    def test_a_document_that_is_no_order(self, ask_shop: Ask) -> None:
        other = sell(ask_shop, line("Advice")).all("InvoiceRet/TxnID")[0]
        assert sell(ask_shop, head=whole(other)).code == 3000

    def test_a_line_that_does_not_exist(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, one(ordered(ask_shop)[0], "FF-1")).code == 3120

    def test_nothing_but_a_closed_order(self, ask_shop: Ask) -> None:
        own_id, _ = ordered(ask_shop)
        sell(ask_shop, head=whole(own_id))
        assert sell(ask_shop, head=whole(own_id)).refusal == not_saved("Invoice")

    def test_what_nobody_has_the_words_for(self, ask_shop: Ask) -> None:
        own_id, lines = ordered(ask_shop)
        with pytest.raises(Shortcoming, match="3177"):
            sell(ask_shop, head=whole(own_id) * 2)
        with pytest.raises(Shortcoming, match="ItemRef"):
            sell(ask_shop, one(own_id, lines[0], named("ItemRef", "Advice")))
        sell(ask_shop, head=whole(own_id))
        with pytest.raises(Shortcoming, match="nothing is left"):
            sell(ask_shop, one(own_id, lines[0]))


class TestImported:
    """An order and its invoice, written out and read in again."""

    def books(self, file: CompanyFile, folder: Path, but: str = "") -> CompanyFile:
        kept = [document for name, document in file.export() if name != but]
        again, report = CompanyFile.from_captures(saved(folder, *kept), VirtualClock())
        assert report.unposted == []
        return again

    def test_without_its_invoice_the_order_waits_again(
        self, shop: CompanyFile, ask_shop: Ask, tmp_path: Path
    ) -> None:
        made = sell(ask_shop, head=whole(ordered(ask_shop)[0]))
        with self.books(shop, tmp_path) as again:
            ask = partial(self.ask, again)
            own_id = made.all("InvoiceRet/TxnID")[0]
            ask(f"<TxnDelRq><TxnDelType>Invoice</TxnDelType><TxnID>{own_id}</TxnID></TxnDelRq>")
            assert orders(ask) == {"IsFullyInvoiced": ["false"], "Invoiced": ["0", "0"]}
            bulb = next(again.records("ItemInventory"))
            assert (bulb["QuantityOnHand"], bulb["QuantityOnSalesOrder"]) == ("100", "10")
            assert again.audit() == []

    def test_of_an_order_whose_invoice_is_not_there_only_the_rest_is_left(
        self, shop: CompanyFile, ask_shop: Ask, tmp_path: Path
    ) -> None:
        own_id, (bulbs, _) = ordered(ask_shop)
        sell(ask_shop, one(own_id, bulbs, before="<Quantity>4</Quantity>"))
        with self.books(shop, tmp_path, but="Invoice") as again:
            ask = partial(self.ask, again)
            made = sell(ask, head=whole(own_id))
            assert made.all("InvoiceRet/InvoiceLineRet/Quantity") == ["6", "2"]
            assert orders(ask) == {"IsFullyInvoiced": ["true"], "Invoiced": ["10", "2"]}
            assert next(again.records("ItemInventory"))["QuantityOnSalesOrder"] == "0"
            assert again.audit() == []

    @staticmethod
    def ask(file: CompanyFile, request: str) -> Answer:
        (given,) = asking(file)(request)
        assert given.code == 0
        return given
