"""Iterators: the whole list in pages, for as long as the session that started them."""

import pytest
from company.asking import Answer, Ask, asking, session
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile, SessionContext
from simulator.errors import Shortcoming


def start(page: int = 5, more: str = "", entity: str = "Customer") -> str:
    return f'<{entity}QueryRq iterator="Start"><MaxReturned>{page}</MaxReturned>{more}</{entity}QueryRq>'


def go_on(answer: Answer, page: int = 5, how: str = "Continue", entity: str = "Customer") -> str:
    return (
        f'<{entity}QueryRq iterator="{how}" iteratorID="{answer["iteratorID"]}">'
        f"<MaxReturned>{page}</MaxReturned></{entity}QueryRq>"
    )


def remaining(answer: Answer) -> int:
    return int(answer["iteratorRemainingCount"] or -1)


def test_pages_make_the_whole_list(ask: Ask) -> None:
    whole = ask("<CustomerQueryRq/>").all("CustomerRet/ListID")
    answer = ask(start())
    seen, counts = answer.all("CustomerRet/ListID"), [remaining(answer)]
    while answer["iteratorRemainingCount"] != "0":
        answer = ask(go_on(answer))
        seen += answer.all("CustomerRet/ListID")
        counts.append(int(answer["iteratorRemainingCount"] or -1))
    assert seen == whole
    assert counts == [17, 12, 7, 2, 0]


def test_the_last_page_still_bears_the_id(ask: Ask) -> None:
    answer = ask(start(100))
    assert answer["iteratorRemainingCount"] == "0"
    assert answer["iteratorID"]


def test_the_id_is_a_guid_in_braces_and_lower_case(ask: Ask) -> None:
    name = ask(start())["iteratorID"]
    assert name is not None
    assert [len(part) for part in name.strip("{}").split("-")] == [8, 4, 4, 4, 12]
    assert name == name.lower()


def test_start_needs_max_returned(ask: Ask) -> None:
    for request in ("", "<FullName>A</FullName>"):
        answer = ask(f'<CustomerQueryRq iterator="Start">{request}</CustomerQueryRq>')
        assert (answer.code, answer.message) == (3150, 'There is a missing element: "MaxReturned".')


def test_continue_needs_it_too(ask: Ask) -> None:
    name = ask(start())["iteratorID"]
    assert ask(f'<CustomerQueryRq iterator="Continue" iteratorID="{name}"/>').code == 3150


def test_nothing_to_iterate_over(ask_empty: Ask) -> None:
    answer = ask_empty(start())
    assert (answer.code, answer["iteratorRemainingCount"]) == (1, "0")


def test_filters_stay_those_of_the_start(ask: Ask) -> None:
    filter_ = "<NameFilter><MatchCriterion>Contains</MatchCriterion><Name>,</Name></NameFilter>"
    first = ask(start(2, filter_))
    second = ask(go_on(first, 100))
    assert all("," in name for name in first.all("CustomerRet/Name") + second.all("CustomerRet/Name"))
    assert (remaining(first), len(second.all("CustomerRet"))) == (5, 5)


def test_transactions_and_items_iterate_too(ask: Ask) -> None:
    first = ask(start(7, entity="Invoice"))
    second = ask(go_on(first, 7, entity="Invoice"))
    numbers = first.all("InvoiceRet/RefNumber") + second.all("InvoiceRet/RefNumber")
    assert numbers == [*map(str, range(1001, 1012)), "1011-B"]
    assert remaining(ask(start(1, entity="ItemInventory"))) == 2


def test_stop_ends_an_iterator(ask: Ask) -> None:
    first = ask(start())
    stopped = ask(go_on(first, how="Stop"))
    assert (stopped.code, len(stopped.element)) == (0, 0)
    assert ask(go_on(first)).code == 3120


def test_braces_and_case_of_the_id_do_not_matter(ask: Ask) -> None:
    name = (ask(start())["iteratorID"] or "").strip("{}").upper()
    attributes = f'iterator="Continue" iteratorID="{name}"'
    assert ask(f"<CustomerQueryRq {attributes}><MaxReturned>1</MaxReturned></CustomerQueryRq>").code == 0


@pytest.mark.parametrize(
    ("other", "request_entity"),
    [(session("S2"), "Customer"), (session(application="Other"), "Customer"), (session(), "Invoice")],
)
def test_it_belongs_to_its_session_application_and_request(
    ask: Ask, other: SessionContext, request_entity: str
) -> None:
    answer = ask(go_on(ask(start()), entity=request_entity), other)
    assert (answer.code, answer["statusSeverity"]) == (3120, "Error")


def test_it_dies_with_its_session(company: CompanyFile, ask: Ask) -> None:
    mine, yours = ask(start(), session("S1")), ask(start(), session("S2"))
    company.end_session("S1")
    assert ask(go_on(mine), session("S1")).code == 3120
    assert ask(go_on(yours), session("S2")).code == 0


def test_a_finished_one_is_dead(ask: Ask) -> None:
    answer = ask(start(100))
    assert ask(go_on(answer)).code == 3120


@pytest.mark.parametrize("how", ["Continue", "Stop"])
def test_an_unknown_one_is_an_error(ask: Ask, how: str) -> None:
    assert ask(f'<CustomerQueryRq iterator="{how}" iteratorID="{{x}}"/>').code == 3120
    assert ask(f'<CustomerQueryRq iterator="{how}"/>').code == 3120


def test_counting_and_iterating_at_once_is_a_shortcoming(ask: Ask) -> None:
    with pytest.raises(Shortcoming, match="metaData"):
        ask(start().replace("iterator=", 'metaData="MetaDataOnly" iterator='))


def test_records_made_on_the_way_do_not_upset_the_count(company: CompanyFile, ask: Ask) -> None:
    first = ask(start(20))
    for name in ("AAA", "ZZZ"):
        asking(company)(f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>")
    second = ask(go_on(first, 2))
    third = ask(go_on(second, 2))
    assert (remaining(first), remaining(second)) == (2, 1)
    assert third["iteratorRemainingCount"] == "0"
    assert third.all("CustomerRet/Name") == ["ZZZ"]


@settings(max_examples=50, deadline=None)
@given(
    st.sets(st.text("abAB é'&", min_size=1, max_size=4).map(str.strip).filter(bool), max_size=12),
    st.integers(1, 13),
)
def test_any_page_size_gives_the_same_list(names: set[str], page: int) -> None:
    with CompanyFile.new(CompanyFacts("A"), VirtualClock()) as file:
        ask = asking(file)
        for name in sorted(names):
            escaped = name.replace("&", "&amp;")
            ask(f"<CustomerAddRq><CustomerAdd><Name>{escaped}</Name></CustomerAdd></CustomerAddRq>")
        whole = [record["ListID"] for record in file.records("Customer")]
        (answer,) = ask(start(page))
        seen = answer.all("CustomerRet/ListID")
        while answer["iteratorRemainingCount"] != "0":
            assert int(answer["iteratorRemainingCount"] or -1) == len(whole) - len(seen)
            (answer,) = ask(go_on(answer, page))
            seen += answer.all("CustomerRet/ListID")
    assert seen == whole
