"""The request processor: order, onError, what is kept of a request that fails."""

import re
from pathlib import Path

import pytest
from company.asking import Ask, AskAll, asking, document, session
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import QuickBooksRefusal, Shortcoming
from simulator.qbxml import statuses

GOOD = "<CustomerAddRq><CustomerAdd><Name>{}</Name></CustomerAdd></CustomerAddRq>"
BAD = "<CustomerAddRq><CustomerAdd><Name>a:b</Name></CustomerAdd></CustomerAddRq>"
NO_MATCH = "<CustomerQueryRq><FromModifiedDate>2037-01-01</FromModifiedDate></CustomerQueryRq>"
UNKNOWN_NAME = "<CustomerQueryRq><FullName>bleech</FullName></CustomerQueryRq>"


def test_stop_on_error_answers_the_rest_with_3231(empty: CompanyFile) -> None:
    answers = asking(empty)(f"{GOOD.format('A')}{BAD}{GOOD.format('B')}<HostQueryRq requestID='9'/>")
    assert [answer.code for answer in answers] == [0, 3090, 3231, 3231]
    assert answers[3].message == "The request has not been processed."
    assert answers[3]["requestID"] == "9"
    assert empty.count("Customer") == 1


def test_continue_on_error_executes_each_on_its_own(empty: CompanyFile) -> None:
    answers = asking(empty)(f"{GOOD.format('A')}{BAD}{GOOD.format('B')}", on_error="continueOnError")
    assert [answer.code for answer in answers] == [0, 3090, 0]
    assert empty.count("Customer") == 2


def test_information_and_warnings_do_not_stop(empty: CompanyFile) -> None:
    answers = asking(empty)(f"{NO_MATCH}{UNKNOWN_NAME}{GOOD.format('A')}")
    assert [answer.code for answer in answers] == [1, 500, 0]


def test_a_bad_value_stops_like_any_error(empty: CompanyFile) -> None:
    answers = asking(empty)(
        f"<CustomerQueryRq><ActiveStatus>x</ActiveStatus></CustomerQueryRq>{GOOD.format('A')}"
    )
    assert [answer.code for answer in answers] == [3110, 3231]


def test_nothing_is_executed_of_a_document_that_is_refused(empty: CompanyFile) -> None:
    with pytest.raises(QuickBooksRefusal):
        empty.process(document(f"{GOOD.format('A')}<Unicorn/>"), session())
    assert empty.count("Customer") == 0


def test_request_ids_are_echoed_only_if_sent(ask_all: AskAll) -> None:
    answers = ask_all('<HostQueryRq requestID="a &amp; b"/><HostQueryRq/>')
    assert [answer["requestID"] for answer in answers] == ["a & b", None]


def test_include_none_gives_the_status_only(empty: CompanyFile) -> None:
    (answer,) = asking(empty)(GOOD.format("A"), more=' responseData="includeNone"')
    assert answer.code == 0
    assert len(answer.element) == 0
    assert empty.count("Customer") == 1


def test_a_shortcoming_leaves_no_trace_of_its_request(empty: CompanyFile) -> None:
    undone = GOOD.format("B</Name><OpenBalance>-1.00</OpenBalance>").replace(
        "</OpenBalance></Name>", "</OpenBalance>"
    )
    with pytest.raises(Shortcoming, match="OpenBalance"):
        asking(empty)(GOOD.format("A") + undone)
    assert [record["Name"] for record in empty.records("Customer")] == ["A"]


def test_a_lawful_message_that_is_not_executed_is_a_shortcoming_that_names_it(empty: CompanyFile) -> None:
    with pytest.raises(Shortcoming, match="ItemAssembliesCanBuildQueryRq is a lawful message"):
        asking(empty)(
            f"{GOOD.format('A')}<ItemAssembliesCanBuildQueryRq><ItemInventoryAssemblyRef><FullName>Kit</FullName>"
            "</ItemInventoryAssemblyRef><TxnDate>2024-03-15</TxnDate></ItemAssembliesCanBuildQueryRq>"
        )
    assert empty.count("Customer") == 1


def test_another_country_s_quickbooks_is_a_shortcoming(empty: CompanyFile) -> None:
    with pytest.raises(Shortcoming, match="CA QuickBooks"):
        asking(empty)("<HostQueryRq/>", session(country="CA"))


def test_the_versions_are_those_of_the_session(ask: Ask) -> None:
    with pytest.raises(QuickBooksRefusal) as refusal:
        ask("<HostQueryRq/>", session(supported_versions=("1.0", "2.0")))
    assert refusal.value.hresult == 0x80040423


def test_a_file_on_disk_keeps_what_was_written(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "company.qbw"
    with CompanyFile.new(CompanyFacts("A", zone="Australia/Sydney"), clock, path) as file:
        asking(file)(GOOD.format("Zoé"))
        before = list(file.records("Customer"))
    with CompanyFile.open(path, clock) as file:
        assert list(file.records("Customer")) == before
        (answer,) = asking(file)(GOOD.format("Next"))
    assert answer.all("CustomerRet/ListID")[0].startswith("80000002-")
    assert answer.all("CustomerRet/TimeCreated")[0].endswith("+11:00")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                GOOD.format("A"),
                GOOD.format("B"),
                BAD,
                NO_MATCH,
                UNKNOWN_NAME,
                "<HostQueryRq/>",
                "<CustomerQueryRq iterator='Start'/>",
                "<CustomerQueryRq><ListID>1-1</ListID></CustomerQueryRq>",
                "<DataExtDefQueryRq metaData='MetaDataOnly'/>",
            ]
        ),
        max_size=6,
    ),
    st.sampled_from(["stopOnError", "continueOnError"]),
)
def test_every_request_gets_one_answer_with_a_status_of_the_table(requests: list[str], on_error: str) -> None:
    with CompanyFile.new(CompanyFacts("A"), VirtualClock()) as file:
        answers = asking(file)("".join(requests), on_error=on_error)
    names = [match[1] for request in requests if (match := re.match(r"<(\w+)Rq", request))]
    assert [str(answer.element.tag) for answer in answers] == [f"{name}Rs" for name in names]
    codes = [answer.code for answer in answers]
    assert set(codes) <= set(statuses.TABLE)
    assert all(answer["statusSeverity"] == statuses.TABLE[answer.code].severity for answer in answers)
    failed = [index for index, code in enumerate(codes) if code >= 1000]
    if on_error == "stopOnError" and failed:
        assert codes[failed[0] + 1 :] == [3231] * (len(codes) - failed[0] - 1)
