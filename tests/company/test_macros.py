"""Macros: an id that a request of the set defines, in a request of the set that follows."""

import pytest
from company.asking import AskAll
from company.test_data_ext import define, delete, on_invoice, put

from simulator.company import CompanyFile
from simulator.errors import Shortcoming


def invoice(macro: str = "", line_macro: str = "", customer: str = "Wexley, Tom") -> str:
    own = f' defMacro="{macro}"' if macro else ""
    line = f' defMacro="{line_macro}"' if line_macro else ""
    return (
        f"<InvoiceAddRq><InvoiceAdd{own}><CustomerRef><FullName>{customer}</FullName></CustomerRef>"
        "<InvoiceLineAdd><Desc>a</Desc></InvoiceLineAdd>"
        f"<InvoiceLineAdd{line}><Desc>b</Desc></InvoiceLineAdd></InvoiceAdd></InvoiceAddRq>"
    )


def use(macro: str, line_macro: str = "") -> str:
    line = f'<TxnLineID useMacro="{line_macro}"/>' if line_macro else ""
    target = f'<TxnDataExtType>Invoice</TxnDataExtType><TxnID useMacro="{macro}"/>{line}'
    return put("Add", "Note", "x", target)


def test_an_id_is_used_before_it_is_known(company: CompanyFile, ask_all: AskAll) -> None:
    answers = ask_all(define("Note", objects="Invoice") + invoice("TxnID:I1") + use("TxnID:I1"))
    assert [answer.code for answer in answers] == [0, 0, 0]
    (txn_id,) = answers[1].all("InvoiceRet/TxnID")
    (deleted,) = ask_all(delete("Note", on_invoice(txn_id)))
    assert deleted.all("DataExtDelRet/TxnID") == [txn_id]


def test_a_name_holds_within_its_set_only(ask_all: AskAll) -> None:
    ask_all(define("Note", objects="Invoice") + invoice("TxnID:I1"))
    with pytest.raises(Shortcoming, match="'TxnID:I1', which is not defined"):
        ask_all(use("TxnID:I1"))


def test_a_request_that_fails_defines_nothing(ask_all: AskAll) -> None:
    with pytest.raises(Shortcoming, match="'TxnID:I1', which is not defined"):
        ask_all(invoice("TxnID:I1", customer="Nobody") + use("TxnID:I1"), on_error="continueOnError")


def test_what_follows_a_request_that_fails_is_not_even_looked_at(ask_all: AskAll) -> None:
    answers = ask_all(invoice("TxnID:I1", customer="Nobody") + use("TxnID:I1"))
    assert [answer.code for answer in answers] == [3140, 3231]


def test_a_name_may_be_defined_again_after_a_failure(ask_all: AskAll) -> None:
    answers = ask_all(
        invoice("TxnID:I1", customer="Nobody") + invoice("TxnID:I1") + define("Note") + use("TxnID:I1"),
        on_error="continueOnError",
    )
    assert [answer.code for answer in answers[:3]] == [3140, 0, 0]


def test_twice_the_same_name_is_a_shortcoming(company: CompanyFile, ask_all: AskAll) -> None:
    before = company.count("Invoice")
    with pytest.raises(Shortcoming, match="defMacro 'TxnID:I1', for the second time"):
        ask_all(invoice("TxnID:I1") + invoice("TxnID:I1"))
    assert company.count("Invoice") == before + 1


def test_another_kind_of_id_is_a_shortcoming(ask_all: AskAll) -> None:
    with pytest.raises(Shortcoming, match="in TxnID, but it stands for a TxnLineID"):
        ask_all(invoice("TxnID:I1", "L2") + use("L2"))


def test_a_name_is_not_defined_twice_for_header_and_line(ask_all: AskAll) -> None:
    with pytest.raises(Shortcoming, match="defMacro 'I1', for the second time"):
        ask_all(invoice("I1", "I1"))
