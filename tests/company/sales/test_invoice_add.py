"""InvoiceAdd: the whole answer, its defaults, what it posts, what it refuses."""

import pytest
from company.asking import Answer, Ask, asking, not_saved
from company.selling import balance, furnish, line, named, posted, quantity, sell

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


def txn_id(answer: Answer) -> str:
    return answer.all("InvoiceRet/TxnID")[0]


class TestTheAnswer:
    def test_has_the_elements_of_the_capture_in_its_order(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), head="<TxnDate>2026-03-02</TxnDate>")
        assert (made.code, made.names("InvoiceRet")) == (
            0,
            [
                *("TxnID", "TimeCreated", "TimeModified", "EditSequence", "TxnNumber", "CustomerRef"),
                *("ARAccountRef", "TemplateRef", "TxnDate", "RefNumber", "BillAddress", "BillAddressBlock"),
                *("IsPending", "IsFinanceCharge", "TermsRef", "DueDate", "ShipDate", "Subtotal"),
                *("SalesTaxPercentage", "SalesTaxTotal", "AppliedAmount", "BalanceRemaining", "IsPaid"),
                *("IsToBePrinted", "IsToBeEmailed", "InvoiceLineRet"),
            ],
        )
        assert made.names("InvoiceRet/InvoiceLineRet") == [
            *("TxnLineID", "ItemRef", "Desc", "Rate", "Amount", "SalesTaxCodeRef")
        ]

    def test_defaults(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), head="<TxnDate>2026-03-02</TxnDate>")
        for path, text in (
            ("ARAccountRef/FullName", "Accounts Receivable"),
            ("TemplateRef/FullName", "Intuit Product Invoice"),
            ("RefNumber", "1"),
            ("BillAddressBlock/Addr2", "Bayshore, CA"),
            ("DueDate", "2026-04-01"),
            ("ShipDate", "2026-03-02"),
            ("Subtotal", "60.00"),
            ("BalanceRemaining", "60.00"),
            ("IsToBePrinted", "true"),
            ("InvoiceLineRet/Desc", "An hour of advice"),
            ("InvoiceLineRet/SalesTaxCodeRef/FullName", "Non"),
        ):
            assert made.all(f"InvoiceRet/{path}") == [text], path

    def test_a_query_gives_the_same_record(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Bulb", quantity("3")))
        again = ask_shop("<InvoiceQueryRq><IncludeLineItems>true</IncludeLineItems></InvoiceQueryRq>")
        assert again.names("InvoiceRet") == made.names("InvoiceRet")
        assert again.all(".//Amount") == made.all(".//Amount") == ["60.00", "6.00"]

    def test_a_job_has_its_customers_address(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), customer="Ames:Kitchen")
        assert made.all("InvoiceRet/BillAddress/Addr1") == ["Ames & Co"]

    def test_lines_and_header_share_one_counter(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Advice"))
        own, *lines = (
            int(each.partition("-")[0], 16)
            for each in (*made.all("InvoiceRet/TxnID"), *made.all("InvoiceRet/InvoiceLineRet/TxnLineID"))
        )
        assert lines == [own + 2, own + 3]

    def test_what_is_sent_stands(self, ask_shop: Ask) -> None:
        head = (
            "<RefNumber>A-1</RefNumber><PONumber>77</PONumber><DueDate>2026-12-24</DueDate><Memo>m</Memo>"
            "<IsToBePrinted>false</IsToBePrinted><IsToBeEmailed>true</IsToBeEmailed>"
        )
        made = sell(ask_shop, line("Advice", "<Desc>Mine</Desc><Rate>7</Rate>"), head=head)
        for path, text in (
            ("RefNumber", "A-1"),
            ("PONumber", "77"),
            ("DueDate", "2026-12-24"),
            ("Memo", "m"),
            ("IsToBePrinted", "false"),
            ("IsToBeEmailed", "true"),
            ("InvoiceLineRet/Desc", "Mine"),
            ("InvoiceLineRet/Rate", "7.00"),
        ):
            assert made.all(f"InvoiceRet/{path}") == [text], path


class TestAmounts:
    @pytest.mark.parametrize(
        ("sent", "rate", "amount"),
        [
            ("", "60.00", "60.00"),
            ("<Quantity>2.5</Quantity>", "60.00", "150.00"),
            ("<Rate>111.111</Rate>", "111.111", "111.11"),
            ("<Quantity>3</Quantity><Rate>0.335</Rate>", "0.335", "1.01"),
            ("<Quantity>3</Quantity><Amount>10.00</Amount>", "3.33333", "10.00"),
            ("<Quantity>2</Quantity><Rate>9</Rate><Amount>10.00</Amount>", "5.00", "10.00"),
        ],
    )
    def test_of_quantity_rate_and_amount(self, ask_shop: Ask, sent: str, rate: str, amount: str) -> None:
        made = sell(ask_shop, line("Advice", sent))
        assert made.all("InvoiceRet/InvoiceLineRet/Rate") == [rate]
        assert made.all("InvoiceRet/InvoiceLineRet/Amount") == [amount]
        assert made.all("InvoiceRet/BalanceRemaining") == [amount]

    def test_halves_are_rounded_away_from_zero(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, line("Slab")).all(".//Amount") == ["12.13"]


class TestLines:
    def test_a_percentage_is_of_the_line_above(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Slab", quantity("2")), line("Ten off"))
        assert made.all(".//Amount") == ["60.00", "24.25", "-2.43"]
        assert made.all(".//RatePercent") == ["-10.00"]
        assert made.all("InvoiceRet/Subtotal") == ["81.82"]

    def test_a_subtotal_is_of_the_lines_since_the_last_and_a_discount_of_it(self, ask_shop: Ask) -> None:
        lines = [line("Advice"), line("Advice"), line("Subtotal"), line("Ten off"), line("Advice")]
        made = sell(ask_shop, *lines, line("Subtotal"))
        assert made.all(".//Amount") == ["60.00", "60.00", "120.00", "-12.00", "60.00", "48.00"]
        assert made.all("InvoiceRet/Subtotal") == ["168.00"]

    def test_a_discount_in_money(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, line("Advice"), line("Five off")).all("InvoiceRet/Subtotal") == ["55.00"]

    def test_words_only(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("", "<Desc>Thank you</Desc>"))
        assert made.names("InvoiceRet/InvoiceLineRet[2]") == ["TxnLineID", "Desc"]

    def test_a_payment_lowers_what_is_owed(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Paid", "<Amount>20.00</Amount>"))
        assert made.all("InvoiceRet/BalanceRemaining") == ["40.00"]
        assert posted(shop, txn_id(made)) == [
            ("Accounts Receivable", 4000, "Ames"),
            ("Fees", -6000, "Ames"),
            ("Undeposited Funds", 2000, "Ames"),
        ]

    def test_a_group_is_its_members(self, ask_shop: Ask) -> None:
        border = named("ItemGroupRef", "Border") + quantity("2")
        made = sell(ask_shop, f"<InvoiceLineGroupAdd>{border}</InvoiceLineGroupAdd>", line("Ten off"))
        at = "InvoiceRet/InvoiceLineGroupRet"
        assert made.names(at) == [
            *("TxnLineID", "ItemGroupRef", "Desc", "Quantity", "IsPrintItemsInGroup", "TotalAmount"),
            *("InvoiceLineRet", "InvoiceLineRet"),
        ]
        assert made.all(f"{at}/InvoiceLineRet/Quantity") == ["2", "20"]
        assert made.all(f"{at}/TotalAmount") == ["160.00"]
        assert made.all("InvoiceRet/Subtotal") == ["144.00"]


class TestBooks:
    def test_income_is_credited_and_the_customer_owes(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Slab"), customer="Ames:Kitchen")
        assert posted(shop, txn_id(made)) == [
            ("Accounts Receivable", 7213, "Ames:Kitchen"),
            ("Fees", -6000, "Ames:Kitchen"),
            ("Sales", -1213, "Ames:Kitchen"),
        ]
        assert balance(shop, "Customer", "Ames") == "0.00"
        assert balance(shop, "Customer", "Ames", "TotalBalance") == "72.13"
        assert balance(shop, "Account", "Accounts Receivable") == "72.13"

    def test_what_is_in_stock_goes_at_average_cost(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Bulb", quantity("10")))
        assert posted(shop, txn_id(made))[2:] == [
            ("Cost of Goods Sold", 500, "Ames"),
            ("Inventory Asset", -500, "Ames"),
        ]
        bulb = next(shop.records("ItemInventory"))
        assert (bulb["QuantityOnHand"], bulb["AverageCost"]) == ("90", "0.50")

    def test_the_last_pieces_take_all_that_is_left_of_their_worth(
        self, shop: CompanyFile, ask_shop: Ask
    ) -> None:
        made = sell(ask_shop, *(line("Bulb", quantity(pieces)) for pieces in ("33.33", "33.33", "33.34")))
        costs = [cents for account, cents, _ in posted(shop, txn_id(made)) if account == "Inventory Asset"]
        assert costs == [-1667, -1667, -1666]

    def test_an_account_may_be_named_on_the_line(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice", named("OverrideItemAccountRef", "Sales")))
        assert posted(shop, txn_id(made))[1] == ("Sales", -6000, "Ames")

    def test_a_pending_invoice_posts_nothing(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Bulb"), head="<IsPending>true</IsPending>")
        assert (made.code, posted(shop, txn_id(made))) == (0, [])
        assert next(shop.records("ItemInventory"))["QuantityOnHand"] == "100"


class TestRefusals:
    def test_a_customer_that_does_not_exist(self, ask_shop: Ask) -> None:
        refused = sell(ask_shop, line("Advice"), customer="Nobody")
        assert refused.code == 3140
        assert 'Customer "Nobody" in the Invoice.' in refused.message

    def test_an_item_that_does_not_exist(self, ask_shop: Ask) -> None:
        assert 'Item "sooo wrong" in the Invoice line.' in sell(ask_shop, line("sooo wrong")).message

    @pytest.mark.parametrize(
        "head", [named("ClassRef", "East"), "<ExchangeRate>1.5</ExchangeRate>"], ids=["class", "currency"]
    )
    def test_a_feature_that_is_off(self, ask_shop: Ask, head: str) -> None:
        assert sell(ask_shop, line("Advice"), head=head).code == 3250

    def test_a_class_on_a_line_where_classes_are_off(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, line("Advice", named("ClassRef", "East"))).code == 3250

    def test_a_taxable_line_without_sales_tax(self, ask_shop: Ask) -> None:
        refused = sell(ask_shop, line("Advice", named("SalesTaxCodeRef", "Tax")))
        assert refused.code == 3140
        assert 'InvoiceLine SalesTaxCode "Tax" in the Invoice line.  QuickBooks error' in refused.message
        assert "You can't set taxable if Sales tax is turned off" in refused.message

    def test_an_amount_without_an_item(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, line("", "<Amount>1.00</Amount>")).code == 3150

    @pytest.mark.parametrize(
        "lines",
        [[], [line("Advice", "<Rate>-1</Rate>")]],
        ids=["without a line", "of less than nothing"],
    )
    def test_an_odd_invoice(self, shop: CompanyFile, ask_shop: Ask, lines: list[str]) -> None:
        assert sell(ask_shop, *lines).refusal == not_saved("Invoice")
        assert shop.count("Invoice") == 0

    def test_a_quantity_of_a_discount(self, ask_shop: Ask) -> None:
        assert sell(ask_shop, line("Advice"), line("Ten off", quantity("1"))).refusal == (
            3210,
            'The "Quantity" field has an invalid value "1".  QuickBooks error message:',
        )

    def test_mail_to_a_customer_without_an_address(self, ask_shop: Ask) -> None:
        mailed = "<IsToBeEmailed>true</IsToBeEmailed>"
        refused = sell(ask_shop, line("Advice"), customer="Boole", head=mailed)
        assert refused.refusal == not_saved("Invoice")

    def test_a_closed_period(self, clock: VirtualClock) -> None:
        closed = CompanyFacts("S", preferences={"AccountingPreferences/ClosingDate": "2025-12-31"})
        with CompanyFile.new(closed, clock) as file:
            furnish(file)

            def ask(request: str) -> Answer:
                return asking(file)(request)[0]

            refused = sell(ask, line("Advice"), head="<TxnDate>2025-12-31</TxnDate>")
            assert (refused.code, "modify a Invoice with a date" in refused.message) == (3171, True)
            assert sell(ask, line("Advice"), head="<TxnDate>2026-01-01</TxnDate>").code == 0
