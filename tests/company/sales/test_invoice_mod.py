"""InvoiceMod: what is not sent stays, lines are kept, deleted, added, moved."""

import pytest
from company.asking import Answer, Ask
from company.selling import balance, line, named, posted, quantity, sell

from simulator.company import CompanyFile

AT = "InvoiceRet"


def change(ask: Ask, made: Answer, changes: str) -> Answer:
    ids = "".join(f"<{name}>{made.all(f'{AT}/{name}')[0]}</{name}>" for name in ("TxnID", "EditSequence"))
    answer = ask(f"<InvoiceModRq><InvoiceMod>{ids}{changes}</InvoiceMod></InvoiceModRq>")
    assert isinstance(answer, Answer)
    return answer


def mod(line_id: str, more: str = "") -> str:
    return f"<InvoiceLineMod><TxnLineID>{line_id}</TxnLineID>{more}</InvoiceLineMod>"


def lines_of(made: Answer) -> list[str]:
    return made.all(f"{AT}/InvoiceLineRet/TxnLineID")


class TestHeader:
    def test_what_is_not_sent_stays(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Slab", quantity("2")), head="<PONumber>7</PONumber>")
        changed = change(ask_shop, made, "<Memo>m</Memo>")
        assert changed.all(f"{AT}/Memo") == ["m"]
        for path in ("PONumber", "TxnNumber", "DueDate", "BillAddress/Addr1", "InvoiceLineRet/Amount"):
            assert changed.all(f"{AT}/{path}") == made.all(f"{AT}/{path}"), path
        assert lines_of(changed) == lines_of(made)
        assert changed.all(f"{AT}/TxnID") == made.all(f"{AT}/TxnID")
        assert changed.names(AT) == [*made.names(AT)[:-5], "Memo", *made.names(AT)[-5:]]
        assert changed.all(f"{AT}/EditSequence") != made.all(f"{AT}/EditSequence")
        assert balance(shop, "Account", "Accounts Receivable") == "84.25"

    def test_a_blank_clears(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), head="<PONumber>7</PONumber>")
        changed = change(ask_shop, made, "<BillAddress/><PONumber></PONumber><TermsRef/>")
        for name in ("PONumber", "BillAddress", "BillAddressBlock", "TermsRef"):
            assert name not in changed.names(AT)

    def test_another_customer_owes(self, shop: CompanyFile, ask_shop: Ask) -> None:
        change(ask_shop, sell(ask_shop, line("Advice")), named("CustomerRef", "Boole"))
        assert [balance(shop, "Customer", name) for name in ("Ames", "Boole")] == ["0.00", "60.00"]

    def test_an_old_edit_sequence(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"))
        change(ask_shop, made, "<Memo>m</Memo>")
        assert change(ask_shop, made, "<Memo>n</Memo>").code == 3200

    def test_one_that_does_not_exist(self, ask_shop: Ask) -> None:
        asked = "<InvoiceModRq><InvoiceMod><TxnID>FF-1</TxnID><EditSequence>1</EditSequence></InvoiceMod>"
        assert ask_shop(f"{asked}</InvoiceModRq>").code == 3120


class TestLines:
    def test_those_that_are_not_sent_are_deleted(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Slab"), line("Bulb"))
        first, _, last = lines_of(made)
        changed = change(ask_shop, made, mod(first) + mod(last, quantity("3")))
        assert lines_of(changed) == [first, last]
        assert changed.all(f"{AT}/InvoiceLineRet/Amount") == ["60.00", "6.00"]
        assert next(shop.records("ItemInventory"))["QuantityOnHand"] == "97"

    def test_minus_one_adds_one(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"))
        changed = change(ask_shop, made, mod(lines_of(made)[0]) + mod("-1", named("ItemRef", "Slab")))
        assert changed.all(f"{AT}/InvoiceLineRet/Amount") == ["60.00", "12.13"]
        assert lines_of(changed)[1] not in ("-1", lines_of(made)[0])

    def test_a_percentage_follows_the_line_above(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice"), line("Ten off"))
        first, second = lines_of(made)
        changed = change(ask_shop, made, mod(first, quantity("2")) + mod(second))
        assert changed.all(f"{AT}/InvoiceLineRet/Amount") == ["120.00", "-12.00"]

    def test_an_amount_gives_the_rate_anew(self, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice", quantity("4")))
        changed = change(ask_shop, made, mod(lines_of(made)[0], "<Rate>1</Rate><Amount>10.00</Amount>"))
        assert changed.all(f"{AT}/InvoiceLineRet/Rate") == ["2.50"]

    def test_an_account_named_once_is_kept(self, shop: CompanyFile, ask_shop: Ask) -> None:
        made = sell(ask_shop, line("Advice", named("OverrideItemAccountRef", "Sales")))
        change(ask_shop, made, "<Memo>m</Memo>")
        assert posted(shop, made.all(f"{AT}/TxnID")[0])[1] == ("Sales", -6000, "Ames")

    @pytest.mark.parametrize("order", [(1, 0), (0, 0)])
    def test_another_order(self, ask_shop: Ask, order: tuple[int, int]) -> None:
        made = sell(ask_shop, line("Advice"), line("Slab"))
        refused = change(ask_shop, made, "".join(mod(lines_of(made)[place]) for place in order))
        assert (refused.code, '"TxnLineID" is placed' in refused.message) == (3290, True)

    def test_a_line_that_does_not_exist(self, ask_shop: Ask) -> None:
        assert change(ask_shop, sell(ask_shop, line("Advice")), mod("FFFF-1")).code == 3120

    def test_a_group_and_a_line_in_it(self, ask_shop: Ask) -> None:
        group = f"<InvoiceLineGroupAdd>{named('ItemGroupRef', 'Border')}</InvoiceLineGroupAdd>"
        made = sell(ask_shop, group)
        at = f"{AT}/InvoiceLineGroupRet"
        (own,), (advice, bulb) = made.all(f"{at}/TxnLineID"), made.all(f"{at}/InvoiceLineRet/TxnLineID")
        inner = mod(advice) + mod(bulb, quantity("20"))
        changed = change(
            ask_shop, made, f"<InvoiceLineGroupMod><TxnLineID>{own}</TxnLineID>{inner}</InvoiceLineGroupMod>"
        )
        assert changed.all(f"{at}/InvoiceLineRet/TxnLineID") == [advice, bulb]
        assert changed.all(f"{at}/TotalAmount") == changed.all(f"{AT}/Subtotal") == ["100.00"]
