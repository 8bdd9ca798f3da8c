"""TxnDel, TxnVoid and TxnDeletedQuery: what goes, what it leaves behind, what is told of it."""

import pytest
from company.asking import Answer, Ask, asking
from company.selling import balance, credit_of, furnish, line, named, pay, posted, quantity, sell, to

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming

DAY = 24 * 60 * 60


def delete(ask: Ask, own_id: str, kind: str = "Invoice") -> Answer:
    answer = ask(f"<TxnDelRq><TxnDelType>{kind}</TxnDelType><TxnID>{own_id}</TxnID></TxnDelRq>")
    assert isinstance(answer, Answer)
    return answer


def void(ask: Ask, own_id: str, kind: str = "Invoice") -> Answer:
    answer = ask(f"<TxnVoidRq><TxnVoidType>{kind}</TxnVoidType><TxnID>{own_id}</TxnID></TxnVoidRq>")
    assert isinstance(answer, Answer)
    return answer


def invoice(ask: Ask, **how: str) -> str:
    return sell(ask, line("Advice"), line("Bulb", quantity("10")), **how).all("InvoiceRet/TxnID")[0]


def first(file: CompanyFile, kind: str) -> dict[str, str]:
    return next(file.records(kind))


class TestDeleting:
    def test_the_answer(self, ask_shop: Ask) -> None:
        gone = delete(ask_shop, own_id := invoice(ask_shop, head="<RefNumber>A-1</RefNumber>"))
        assert (gone.code, gone.names(".")) == (0, ["TxnDelType", "TxnID", "TimeDeleted", "RefNumber"])
        assert gone.all("TxnID") == [own_id]
        assert gone.all("RefNumber") == ["A-1"]

    def test_nothing_is_left(self, shop: CompanyFile, ask_shop: Ask) -> None:
        own_id = invoice(ask_shop)
        delete(ask_shop, own_id)
        assert (shop.count("Invoice"), posted(shop, own_id)) == (0, [])
        assert balance(shop, "Customer", "Ames") == "0.00"
        assert first(shop, "ItemInventory")["QuantityOnHand"] == "100"

    def test_what_paid_it_is_unused(self, shop: CompanyFile, ask_shop: Ask) -> None:
        own_id = invoice(ask_shop)
        discount = "<DiscountAmount>5.00</DiscountAmount>" + named("DiscountAccountRef", "Fees")
        pay(ask_shop, to(own_id, "75.00", discount), "75.00")
        delete(ask_shop, own_id)
        assert first(shop, "ReceivePayment")["UnusedPayment"] == "75.00"
        asked = "<ReceivePaymentQueryRq><IncludeLineItems>true</IncludeLineItems></ReceivePaymentQueryRq>"
        assert ask_shop(asked).all(".//AppliedToTxnRet") == []
        assert balance(shop, "Customer", "Ames") == "-75.00"
        assert balance(shop, "Account", "Fees") == "0.00"

    def test_what_it_paid_is_open(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = pay(ask_shop, to(invoice(ask_shop), "80.00"), "80.00")
        delete(ask_shop, made.all("ReceivePaymentRet/TxnID")[0], "ReceivePayment")
        left = first(shop, "Invoice")
        assert (left["BalanceRemaining"], left["AppliedAmount"], left["IsPaid"]) == ("80.00", "0.00", "false")

    def test_a_credit_that_it_used_is_there_again(self, shop: CompanyFile, ask_shop: Ask) -> None:
        memo = sell(ask_shop, line("Advice", "", "CreditMemo"), kind="CreditMemo")
        delete(ask_shop, invoice(ask_shop, head=credit_of(memo.all("CreditMemoRet/TxnID")[0], "60.00")))
        assert first(shop, "CreditMemo")["CreditRemaining"] == "60.00"

    def test_an_order_waits_again(self, shop: CompanyFile, ask_shop: Ask) -> None:
        order = sell(ask_shop, line("Bulb", quantity("10"), "SalesOrder"), kind="SalesOrder")
        link = f"<LinkToTxnID>{order.all('SalesOrderRet/TxnID')[0]}</LinkToTxnID>"
        delete(ask_shop, sell(ask_shop, head=link).all("InvoiceRet/TxnID")[0])
        assert first(shop, "SalesOrder")["IsFullyInvoiced"] == "false"
        assert first(shop, "ItemInventory")["QuantityOnSalesOrder"] == "10"

    def test_an_order_that_was_invoiced(self, shop: CompanyFile, ask_shop: Ask) -> None:
        order = sell(ask_shop, line("Bulb", quantity("10"), "SalesOrder"), kind="SalesOrder")
        own_id = order.all("SalesOrderRet/TxnID")[0]
        sell(ask_shop, head=f"<LinkToTxnID>{own_id}</LinkToTxnID>")
        assert delete(ask_shop, own_id, "SalesOrder").code == 0
        assert first(shop, "Invoice")["BalanceRemaining"] == "20.00"

    @pytest.mark.parametrize("kind", ["Invoice", "CreditMemo"])
    def test_one_that_does_not_exist(self, ask_shop: Ask, kind: str) -> None:
        own_id = "FF-1" if kind == "Invoice" else invoice(ask_shop)
        refused = delete(ask_shop, own_id, kind)
        assert (refused.code, f'Object "{own_id}" specified' in refused.message) == (3120, True)

    def test_a_closed_period(self, clock: VirtualClock) -> None:
        with CompanyFile.new(CompanyFacts("S"), clock) as file:
            furnish(file)

            def ask(request: str) -> Answer:
                return asking(file)(request)[0]

            own_id = invoice(ask)
            end = "</AccountingPreferences>"
            said = file._store.meta("PreferencesRet")
            file._store.set_meta(
                "PreferencesRet", said.replace(end, f"<ClosingDate>2099-12-31</ClosingDate>\n{end}")
            )
            with pytest.raises(Shortcoming, match="3161"):
                delete(ask, own_id)
            assert void(ask, own_id).code == 3171


class TestVoiding:
    def test_the_answer(self, ask_shop: Ask) -> None:
        made = void(ask_shop, invoice(ask_shop))
        names = ["TxnVoidType", "TxnID", "TimeCreated", "TimeModified", "RefNumber"]
        assert (made.code, made.names(".")) == (0, names)

    def test_the_document_stays_without_amounts(self, shop: CompanyFile, ask_shop: Ask) -> None:
        own_id = invoice(ask_shop, head="<Memo>Spring</Memo>")
        void(ask_shop, own_id)
        left = ask_shop("<InvoiceQueryRq><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>")
        assert left.all(".//Amount") == ["0.00", "0.00"]
        for name, text in (
            ("Subtotal", "0.00"),
            ("BalanceRemaining", "0.00"),
            ("IsPaid", "true"),
            ("Memo", "VOID: Spring"),
        ):
            assert left.all(f"InvoiceRet/{name}") == [text], name
        assert (posted(shop, own_id), balance(shop, "Customer", "Ames")) == ([], "0.00")

    def test_what_paid_it_is_unused(self, shop: CompanyFile, ask_shop: Ask) -> None:
        own_id = invoice(ask_shop)
        pay(ask_shop, to(own_id, "80.00"), "80.00")
        void(ask_shop, own_id)
        assert first(shop, "ReceivePayment")["UnusedPayment"] == "80.00"
        assert first(shop, "Invoice")["AppliedAmount"] == "0.00"


class TestWhatWasDeleted:
    def ask_for(self, ask: Ask, more: str = "", how: str = "") -> Answer:
        types = "<TxnDelType>Invoice</TxnDelType><TxnDelType>Estimate</TxnDelType>"
        answer = ask(f"<TxnDeletedQueryRq{how}>{types}{more}</TxnDeletedQueryRq>")
        assert isinstance(answer, Answer)
        return answer

    def test_is_told(self, ask_shop: Ask) -> None:
        own_id = invoice(ask_shop)
        gone = delete(ask_shop, own_id)
        told = self.ask_for(ask_shop)
        assert told.names("TxnDeletedRet") == [
            *("TxnDelType", "TxnID", "TimeCreated", "TimeDeleted", "RefNumber")
        ]
        assert told.all("TxnDeletedRet/TxnID") == [own_id]
        assert told.all("TxnDeletedRet/TimeDeleted") == gone.all("TimeDeleted")

    def test_nothing_was(self, ask_shop: Ask) -> None:
        assert self.ask_for(ask_shop).code == 1

    def test_for_ninety_days(self, clock: VirtualClock, ask_shop: Ask) -> None:
        delete(ask_shop, invoice(ask_shop))
        clock.skip_to(clock.now() + 90 * DAY)
        assert self.ask_for(ask_shop).code == 0
        clock.skip_to(clock.now() + 1)
        assert self.ask_for(ask_shop).code == 1

    def test_by_the_day(self, clock: VirtualClock, ask_shop: Ask) -> None:
        kept = []
        for _ in range(2):
            kept += [own_id := invoice(ask_shop)]
            day = delete(ask_shop, own_id).all("TimeDeleted")[0][:10]
            clock.skip_to(clock.now() + 2 * DAY)
        range_ = f"<DeletedDateRangeFilter><FromDeletedDate>{day}</FromDeletedDate></DeletedDateRangeFilter>"
        assert self.ask_for(ask_shop, range_).all("TxnDeletedRet/TxnID") == kept[1:]
        range_ = range_.replace("From", "To")
        assert self.ask_for(ask_shop, range_).all("TxnDeletedRet/TxnID") == kept

    def test_a_range_the_wrong_way_round(self, ask_shop: Ask) -> None:
        range_ = "<FromDeletedDate>2026-02-01</FromDeletedDate><ToDeletedDate>2026-01-01</ToDeletedDate>"
        asked = f"<DeletedDateRangeFilter>{range_}</DeletedDateRangeFilter>"
        assert self.ask_for(ask_shop, asked).code == 3030

    def test_how_many(self, ask_shop: Ask) -> None:
        delete(ask_shop, invoice(ask_shop))
        told = self.ask_for(ask_shop, how=' metaData="MetaDataOnly"')
        assert (told["retCount"], told.all("TxnDeletedRet")) == ("1", [])
