"""Sales tax on invoices: what is taxed, at what rate, to whom it is owed."""

from company.asking import Ask
from company.selling import balance, line, named, posted, sell

from simulator.company import CompanyFile

TAX, NON = named("SalesTaxCodeRef", "Tax"), named("SalesTaxCodeRef", "Non")


def test_the_taxable_lines_are_taxed_at_the_default_rate(taxed: CompanyFile, ask_taxed: Ask) -> None:
    made = sell(ask_taxed, line("Advice", TAX), line("Slab", NON))
    for path, text in (
        ("ItemSalesTaxRef/FullName", "County"),
        ("SalesTaxPercentage", "7.25"),
        ("Subtotal", "72.13"),
        ("SalesTaxTotal", "4.35"),
        ("BalanceRemaining", "76.48"),
        ("CustomerSalesTaxCodeRef/FullName", "Tax"),
    ):
        assert made.all(f"InvoiceRet/{path}") == [text], path
    assert posted(taxed, made.all("InvoiceRet/TxnID")[0])[-1] == ("Sales Tax Payable", -435, "Tax office")
    assert balance(taxed, "Account", "Sales Tax Payable") == "4.35"
    assert next(taxed.records("Vendor"))["Balance"] == "4.35"


def test_a_discount_lowers_what_is_taxed(ask_taxed: Ask) -> None:
    made = sell(ask_taxed, line("Advice", TAX), line("Ten off", TAX))
    assert made.all("InvoiceRet/SalesTaxTotal") == ["3.92"]


def test_a_group_of_taxes_is_the_sum_of_its_taxes(taxed: CompanyFile, ask_taxed: Ask) -> None:
    made = sell(ask_taxed, line("Advice", TAX), head=named("ItemSalesTaxRef", "Both"))
    assert made.all("InvoiceRet/SalesTaxPercentage") == ["8.25"]
    assert made.all("InvoiceRet/SalesTaxTotal") == ["4.95"]
    assert [cents for name, cents, _ in posted(taxed, made.all("InvoiceRet/TxnID")[0]) if "Tax" in name] == [
        *(-435, -60)
    ]


def test_who_is_not_taxable_pays_none(ask_taxed: Ask) -> None:
    made = sell(ask_taxed, line("Advice", TAX), head=named("CustomerSalesTaxCodeRef", "Non"))
    assert made.all("InvoiceRet/SalesTaxTotal") == ["0.00"]
