"""Items of every kind: what they get, what they are refused for, and the order of the item list."""

import pytest
from company.asking import Ask, asking
from company.listing import account, add, changed, inventory, ref, sold, texts

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming

BOTH = (
    "<SalesAndPurchase><SalesDesc>Slab</SalesDesc><IncomeAccountRef><FullName>Sales</FullName>"
    "</IncomeAccountRef><ExpenseAccountRef><FullName>Cost of Goods Sold</FullName></ExpenseAccountRef>"
    "</SalesAndPurchase>"
)


@pytest.fixture
def ask_items(ask_empty: Ask) -> Ask:
    """A company with a service, a tax agency and a tax."""
    assert ask_empty(add("ItemService", sold("10.00"), name="Advice")).code == 0
    assert ask_empty(add("Vendor", name="State")).code == 0
    assert ask_empty(tax("County")).code == 0
    return ask_empty


def tax(name: str, rate: str = "7.50", agency: str = "State") -> str:
    vendor = ref("TaxVendorRef", agency) if agency else ""
    return add("ItemSalesTax", f"<TaxRate>{rate}</TaxRate>", vendor, name=name)


def group(name: str, *items: str) -> str:
    lines = (f"<ItemGroupLine>{ref('ItemRef', item)}<Quantity>2</Quantity></ItemGroupLine>" for item in items)
    return add("ItemGroup", *lines, name=name)


class TestAdd:
    @pytest.mark.parametrize("kind", ["ItemService", "ItemNonInventory", "ItemOtherCharge"])
    def test_what_is_sold(self, ask_empty: Ask, kind: str) -> None:
        answer = ask_empty(add(kind, sold("40.00"), name="A"))
        assert [name for name, _ in texts(answer, kind)] == [
            "Name",
            "FullName",
            "IsActive",
            "Sublevel",
            "SalesOrPurchase",
        ]
        assert answer.all(f"{kind}Ret/SalesOrPurchase/Price") == ["40.00"]
        assert answer.all(f"{kind}Ret/SalesOrPurchase/AccountRef/FullName") == ["Sales"]

    def test_what_is_bought_and_sold(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("ItemNonInventory", BOTH, name="A"))
        assert answer.names("ItemNonInventoryRet/SalesAndPurchase") == [
            "SalesDesc",
            "SalesPrice",
            "IncomeAccountRef",
            "PurchaseCost",
            "ExpenseAccountRef",
        ]

    def test_inventory(self, ask_empty: Ask) -> None:
        answer = ask_empty(inventory("Bulb"))
        assert texts(answer, "ItemInventory")[-4:] == [
            ("QuantityOnHand", "0"),
            ("AverageCost", "0.00"),
            ("QuantityOnOrder", "0"),
            ("QuantityOnSalesOrder", "0"),
        ]

    def test_a_discount(self, ask_empty: Ask) -> None:
        rate = "<DiscountRate>10.00</DiscountRate>"
        answer = ask_empty(add("ItemDiscount", rate, ref("AccountRef", "Sales"), name="A"))
        assert [name for name, _ in texts(answer, "ItemDiscount")][-2:] == ["DiscountRate", "AccountRef"]

    def test_a_subtotal(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("ItemSubtotal", "<ItemDesc>So far</ItemDesc>", name="A"))
        assert texts(answer, "ItemSubtotal") == [("Name", "A"), ("IsActive", "true"), ("ItemDesc", "So far")]

    def test_a_payment_goes_to_undeposited_funds(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("ItemPayment", ref("PaymentMethodRef", "cash"), name="A"))
        assert answer.all("ItemPaymentRet/DepositToAccountRef/FullName") == ["Undeposited Funds"]
        assert answer.all("ItemPaymentRet/PaymentMethodRef/FullName") == ["Cash"]

    def test_a_group(self, ask_items: Ask) -> None:
        answer = ask_items(group("Set", "Advice", "Advice"))
        assert answer.names("ItemGroupRet")[4:] == [
            "Name",
            "IsActive",
            "IsPrintItemsInGroup",
            "ItemGroupLine",
            "ItemGroupLine",
        ]
        assert answer.all("ItemGroupRet/ItemGroupLine/ItemRef/FullName") == ["Advice", "Advice"]

    def test_a_tax(self, ask_items: Ask) -> None:
        answer = ask_items("<ItemSalesTaxQueryRq/>")
        assert [name for name, _ in texts(answer, "ItemSalesTax")] == [
            "Name",
            "IsActive",
            "TaxRate",
            "TaxVendorRef",
        ]

    def test_a_group_of_taxes(self, ask_items: Ask) -> None:
        answer = ask_items(add("ItemSalesTaxGroup", ref("ItemSalesTaxRef", "county"), name="All"))
        assert answer.all("ItemSalesTaxGroupRet/ItemSalesTaxRef/FullName") == ["County"]

    def test_an_item_below_another(self, ask_items: Ask) -> None:
        answer = ask_items(add("ItemService", ref("ParentRef", "Advice"), sold("1.00"), name="Short"))
        assert answer.all("ItemServiceRet/FullName") == ["Advice:Short"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("request_", "missing"),
        [
            (
                add("ItemService", "<SalesOrPurchase><Price>1</Price></SalesOrPurchase>", name="A"),
                "AccountRef",
            ),
            (
                add(
                    "ItemNonInventory",
                    "<SalesAndPurchase><SalesPrice>1</SalesPrice></SalesAndPurchase>",
                    name="A",
                ),
                "IncomeAccountRef",
            ),
            (add("ItemInventory", ref("IncomeAccountRef", "Sales"), name="A"), "COGSAccountRef"),
            (add("ItemDiscount", name="A"), "AccountRef"),
            (tax("A", agency=""), "TaxVendorRef"),
        ],
    )
    def test_without_an_account(self, ask_empty: Ask, request_: str, missing: str) -> None:
        answer = ask_empty(request_)
        assert (answer.code, answer.message) == (3150, f'There is a missing element: "{missing}".')

    def test_a_tax_of_nothing_needs_no_agency(self, ask_empty: Ask) -> None:
        assert ask_empty(tax("Out of state", "0", "")).code == 0

    def test_a_name_of_an_item_of_another_kind(self, ask_items: Ask) -> None:
        assert ask_items(add("ItemSubtotal", name="advice")).code == 3100

    def test_an_item_below_one_of_another_kind(self, ask_items: Ask) -> None:
        answer = ask_items(add("ItemNonInventory", ref("ParentRef", "Advice"), sold("1.00"), name="A"))
        assert answer.code == 3130
        assert '"Advice" in the Items list' in answer.message

    def test_an_agency_that_does_not_exist(self, ask_empty: Ask) -> None:
        answer = ask_empty(tax("A", agency="Nobody"))
        assert answer.code == 3140
        assert 'QuickBooks Vendor "Nobody" in the Item Sales Tax.' in answer.message

    def test_an_account_that_does_not_exist(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("ItemService", sold("1.00", "Nowhere"), name="A"))
        assert answer.code == 3140
        assert 'QuickBooks Account "Nowhere" in the Item Service.' in answer.message

    def test_a_group_in_a_group(self, ask_items: Ask) -> None:
        ask_items(group("Set", "Advice"))
        assert ask_items(group("Sets", "Set")).code == 3140

    def test_a_group_of_taxes_in_a_group_of_taxes(self, ask_items: Ask) -> None:
        ask_items(add("ItemSalesTaxGroup", ref("ItemSalesTaxRef", "County"), name="All"))
        request = add("ItemSalesTaxGroup", ref("ItemSalesTaxRef", "All"), name="More")
        assert ask_items(request).code == 3140

    def test_a_bar_code_is_a_shortcoming(self, ask_empty: Ask) -> None:
        bar_code = "<BarCode><BarCodeValue>1</BarCodeValue></BarCode>"
        with pytest.raises(Shortcoming, match="BarCode"):
            ask_empty(add("ItemSubtotal", bar_code, name="A"))


class TestMod:
    def test_a_price_changes_and_the_account_stays(self, ask_empty: Ask) -> None:
        added = ask_empty(add("ItemService", sold("1.00"), name="A"))
        answer = changed(
            ask_empty, "ItemService", added, "<SalesOrPurchaseMod><Price>2</Price></SalesOrPurchaseMod>"
        )
        assert answer.all("ItemServiceRet/SalesOrPurchase/Price") == ["2.00"]
        assert answer.all("ItemServiceRet/SalesOrPurchase/AccountRef/FullName") == ["Sales"]

    def test_a_percentage_takes_the_place_of_a_price(self, ask_empty: Ask) -> None:
        added = ask_empty(add("ItemOtherCharge", sold("1.00"), name="A"))
        percent = "<SalesOrPurchaseMod><PricePercent>5</PricePercent></SalesOrPurchaseMod>"
        answer = changed(ask_empty, "ItemOtherCharge", added, percent)
        assert answer.names("ItemOtherChargeRet/SalesOrPurchase") == ["PricePercent", "AccountRef"]

    def test_an_account_cannot_be_cleared(self, ask_empty: Ask) -> None:
        added = ask_empty(inventory("A"))
        assert changed(ask_empty, "ItemInventory", added, "<AssetAccountRef/>").code == 3150

    def test_another_account_for_what_is_to_come(self, ask_empty: Ask) -> None:
        ask_empty(account("Fees", "Income"))
        added = ask_empty(add("ItemDiscount", ref("AccountRef", "Sales"), name="A"))
        later = "<ApplyAccountRefToExistingTxns>false</ApplyAccountRefToExistingTxns>"
        answer = changed(ask_empty, "ItemDiscount", added, ref("AccountRef", "Fees"), later)
        assert answer.all("ItemDiscountRet/AccountRef/FullName") == ["Fees"]

    def test_another_account_for_what_was_is_a_shortcoming(self, ask_empty: Ask) -> None:
        added = ask_empty(add("ItemDiscount", ref("AccountRef", "Sales"), name="A"))
        too = "<ApplyAccountRefToExistingTxns>true</ApplyAccountRefToExistingTxns>"
        with pytest.raises(Shortcoming, match="changes transactions that exist"):
            changed(ask_empty, "ItemDiscount", added, ref("AccountRef", "Sales"), too)

    def test_the_lines_of_a_group(self, ask_items: Ask) -> None:
        added = ask_items(group("Set", "Advice"))
        line = f"<ItemGroupLine>{ref('ItemRef', 'Advice')}<Quantity>9</Quantity></ItemGroupLine>"
        answer = changed(ask_items, "ItemGroup", added, line)
        assert answer.all("ItemGroupRet/ItemGroupLine/Quantity") == ["9"]

    def test_no_lines_are_left(self, ask_items: Ask) -> None:
        added = ask_items(group("Set", "Advice"))
        answer = changed(ask_items, "ItemGroup", added, "<ClearItemsInGroup>true</ClearItemsInGroup>")
        assert answer.all("ItemGroupRet/ItemGroupLine") == []

    def test_a_group_is_told_when_its_item_is_renamed(self, ask_items: Ask) -> None:
        ask_items(group("Set", "Advice"))
        advice = ask_items("<ItemServiceQueryRq/>")
        changed(ask_items, "ItemService", advice, "<Name>Counsel</Name>")
        answer = ask_items("<ItemGroupQueryRq/>")
        assert answer.all("ItemGroupRet/ItemGroupLine/ItemRef/FullName") == ["Counsel"]


def test_the_order_of_the_item_list(ask_items: Ask) -> None:
    for request in (
        group("A set", "Advice"),
        add("ItemPayment", name="A payment"),
        add("ItemSubtotal", name="A subtotal"),
        add("ItemDiscount", ref("AccountRef", "Sales"), name="A discount"),
        add("ItemOtherCharge", sold(), name="A charge"),
        inventory("A bulb"),
        add("ItemNonInventory", sold(), name="B"),
        add("ItemNonInventory", ref("ParentRef", "B"), sold(), name="z"),
        add("ItemNonInventory", sold(), name="Ba"),
    ):
        assert ask_items(request).code == 0
    names = [
        each.findtext("FullName") or each.findtext("Name") for each in ask_items("<ItemQueryRq/>").element
    ]
    assert names == [
        "Advice",
        "B",
        "B:z",
        "Ba",
        "A charge",
        "A bulb",
        "A subtotal",
        "A discount",
        "A payment",
        "County",
        "A set",
    ]


def test_inventory_may_be_off(clock: VirtualClock) -> None:
    off = {"PurchasesAndVendorsPreferences/IsUsingInventory": "false"}
    with CompanyFile.new(CompanyFacts("A", preferences=off), clock) as file:
        (answer,) = asking(file)(inventory("A"))
    assert (answer.code, answer.message) == (
        3250,
        "This feature is not enabled or not available in this version of QuickBooks.",
    )
