"""Inventory adjustments: pieces and worth, anew or by a difference."""

import pytest
from company.asking import Answer, Ask
from company.buying import buy, change, item, stock_of
from company.selling import balance, named, posted, quantity

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def line(said: str, name: str = "Rose") -> str:
    return f"<InventoryAdjustmentLineAdd>{named('ItemRef', name)}{said}</InventoryAdjustmentLineAdd>"


def pieces(said: str) -> str:
    return line(f"<QuantityAdjustment>{said}</QuantityAdjustment>")


def worth(said: str) -> str:
    return line(f"<ValueAdjustment>{said}</ValueAdjustment>")


def adjust(ask: Ask, *lines: str, account: str = "Supplies") -> Answer:
    answer = ask(
        f"<InventoryAdjustmentAddRq><InventoryAdjustmentAdd>{named('AccountRef', account)}{''.join(lines)}"
        "</InventoryAdjustmentAdd></InventoryAdjustmentAddRq>"
    )
    assert isinstance(answer, Answer)
    return answer


@pytest.fixture
def ask(ask_shop: Ask) -> Ask:
    """Ten roses at six dollars are there."""
    buy(ask_shop, "Bill", item("Rose", quantity("10")))
    return ask_shop


def test_pieces_are_counted_anew_at_average_cost(shop: CompanyFile, ask: Ask) -> None:
    answer = adjust(ask, pieces("<NewQuantity>8</NewQuantity>"))
    assert answer.names("InventoryAdjustmentRet/InventoryAdjustmentLineRet") == [
        *("TxnLineID", "ItemRef", "QuantityDifference", "ValueDifference")
    ]
    assert answer.all("InventoryAdjustmentRet/*/QuantityDifference") == ["-2"]
    (own_id,) = answer.all("InventoryAdjustmentRet/TxnID")
    assert posted(shop, own_id) == [("Inventory Asset", -1200, ""), ("Supplies", 1200, "")]
    assert stock_of(ask, "Rose") == ("8", "6.00", "0")


def test_pieces_by_a_difference(ask: Ask) -> None:
    adjust(ask, pieces("<QuantityDifference>5</QuantityDifference>"))
    assert stock_of(ask, "Rose") == ("15", "6.00", "0")


def test_worth_alone_moves_the_average(shop: CompanyFile, ask: Ask) -> None:
    adjust(ask, worth("<NewValue>75.00</NewValue>"))
    assert stock_of(ask, "Rose") == ("10", "7.50", "0")
    less = "<QuantityDifference>0</QuantityDifference><ValueDifference>-15.00</ValueDifference>"
    adjust(ask, worth(less))
    assert stock_of(ask, "Rose") == ("10", "6.00", "0")


def test_pieces_and_worth_together(shop: CompanyFile, ask: Ask) -> None:
    adjust(ask, worth("<NewQuantity>20</NewQuantity><NewValue>100.00</NewValue>"))
    assert stock_of(ask, "Rose") == ("20", "5.00", "0")


def test_the_last_pieces_take_all_the_worth(shop: CompanyFile, ask: Ask) -> None:
    adjust(ask, worth("<NewQuantity>3</NewQuantity><NewValue>10.00</NewValue>"))
    adjust(ask, pieces("<NewQuantity>0</NewQuantity>"))
    assert stock_of(ask, "Rose")[0] == "0"
    assert balance(shop, "Account", "Inventory Asset") == "50.00"


def test_pieces_that_never_had_a_cost_are_worth_their_purchase_cost(ask_shop: Ask) -> None:
    adjust(ask_shop, pieces("<NewQuantity>4</NewQuantity>"))
    assert stock_of(ask_shop, "Rose") == ("4", "6.00", "0")


def test_two_lines_of_one_item_see_each_other(ask: Ask) -> None:
    counted = pieces("<NewQuantity>8</NewQuantity>")
    answer = adjust(ask, counted, counted)
    assert answer.all("InventoryAdjustmentRet/*/QuantityDifference") == ["-2", "0"]


def test_an_adjustment_can_be_changed(ask: Ask) -> None:
    made = adjust(ask, pieces("<NewQuantity>8</NewQuantity>"))
    (own_id,) = made.all("InventoryAdjustmentRet/*/TxnLineID")
    fewer = f"<TxnLineID>{own_id}</TxnLineID><QuantityDifference>-3</QuantityDifference>"
    changed = change(
        ask, "InventoryAdjustment", made, f"<InventoryAdjustmentLineMod>{fewer}</InventoryAdjustmentLineMod>"
    )
    assert changed.all("InventoryAdjustmentRet/*/ValueDifference") == ["-18.00"]
    assert stock_of(ask, "Rose") == ("7", "6.00", "0")
    noted = change(ask, "InventoryAdjustment", changed, "<Memo>Frost</Memo>")
    assert noted.all("InventoryAdjustmentRet/*/ValueDifference") == ["-18.00"]


def test_what_names_nothing_is_refused(ask: Ask) -> None:
    counted = pieces("<NewQuantity>8</NewQuantity>")
    assert adjust(ask, counted, account="Nowhere").code == 3140
    assert adjust(ask, counted.replace("Rose", "Lily")).code == 3140


def test_serial_numbers_are_off(ask: Ask) -> None:
    serial = "<SerialNumberAdjustment><AddSerialNumber>7</AddSerialNumber></SerialNumberAdjustment>"
    assert adjust(ask, line(serial)).code == 3250


def test_only_inventory_is_adjusted(ask: Ask) -> None:
    with pytest.raises(Shortcoming, match="Help"):
        adjust(ask, pieces("<NewQuantity>8</NewQuantity>").replace("Rose", "Help"))
