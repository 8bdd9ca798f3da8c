"""ListDel, what it leaves alone, and the query for what it removed."""

import pytest
from company.asking import Answer, Ask, not_deleted
from company.listing import account, add, changed, of, ref, sold

from simulator.clock import VirtualClock
from simulator.company import CompanyFile

_DAY = 86400


def delete(kind: str, own_id: str) -> str:
    return f"<ListDelRq><ListDelType>{kind}</ListDelType><ListID>{own_id}</ListID></ListDelRq>"


def deleted(*kinds: str, more: str = "", attributes: str = "") -> str:
    types = "".join(f"<ListDelType>{kind}</ListDelType>" for kind in kinds)
    return f"<ListDeletedQueryRq{attributes}>{types}{more}</ListDeletedQueryRq>"


def gone(ask: Ask, kind: str, name: str) -> Answer:
    own_id, _ = of(ask(add(kind, name=name)), kind)
    return ask(delete(kind, own_id))


class TestListDel:
    def test_the_answer(self, ask_empty: Ask) -> None:
        own_id, _ = of(ask_empty(add("Vendor", name="V")), "Vendor")
        answer = ask_empty(delete("Vendor", own_id))
        assert [(str(each.tag), each.text) for each in answer.element] == [
            ("ListDelType", "Vendor"),
            ("ListID", own_id),
            ("TimeDeleted", "2026-01-05T09:00:00-08:00"),
            ("FullName", "V"),
        ]
        assert ask_empty("<VendorQueryRq/>").code == 1

    def test_its_name_is_free_and_its_id_is_not_given_again(self, ask_empty: Ask) -> None:
        first = gone(ask_empty, "Vendor", "V").all("ListID")
        assert of(ask_empty(add("Vendor", name="V")), "Vendor")[0] != first[0]

    def test_what_it_named_may_go_too(self, ask_empty: Ask) -> None:
        kind, _ = of(ask_empty(add("CustomerType", name="T")), "CustomerType")
        own_id, _ = of(ask_empty(add("Customer", ref("CustomerTypeRef", "T"), name="C")), "Customer")
        assert ask_empty(delete("Customer", own_id)).code == 0
        assert ask_empty(delete("CustomerType", kind)).code == 0

    def test_what_is_not_named_any_more_may_go(self, ask_empty: Ask) -> None:
        kind, _ = of(ask_empty(add("CustomerType", name="T")), "CustomerType")
        added = ask_empty(add("Customer", ref("CustomerTypeRef", "T"), name="C"))
        changed(ask_empty, "Customer", added, "<CustomerTypeRef/>")
        assert ask_empty(delete("CustomerType", kind)).code == 0

    @pytest.mark.parametrize(
        ("kind", "own_id"), [("Vendor", "80000009-1"), ("Vehicle", "80000001-1"), ("Customer", "80000001-1")]
    )
    def test_what_does_not_exist(self, ask_empty: Ask, kind: str, own_id: str) -> None:
        assert ask_empty(delete(kind, own_id)).code == 3120

    def test_an_id_of_another_list(self, ask_empty: Ask, empty: CompanyFile) -> None:
        own_id, _ = of(ask_empty(add("Vendor", name="V")), "Vendor")
        assert ask_empty(delete("Customer", own_id)).code == 3120
        assert empty.count("Vendor") == 1

    def test_what_is_in_use_stays(self, ask_empty: Ask, empty: CompanyFile) -> None:
        own_id, _ = of(ask_empty(account("Fees", "Income")), "Account")
        ask_empty(add("ItemService", sold("1.00", "Fees"), name="Advice"))
        there = empty.count("Account")
        assert ask_empty(delete("Account", own_id)).refusal == not_deleted(own_id)
        assert empty.count("Account") == there

    def test_a_customer_with_jobs_is_in_use(self, ask_empty: Ask) -> None:
        own_id, _ = of(ask_empty(add("Customer", name="C")), "Customer")
        ask_empty(add("Customer", ref("ParentRef", "C"), name="J"))
        assert ask_empty(delete("Customer", own_id)).refusal == not_deleted(own_id)

    def test_an_account_that_is_posted_to_is_in_use(self, ask_empty: Ask) -> None:
        ask_empty(add("Customer", "<OpenBalance>1.00</OpenBalance>", name="C"))
        wanted = "<AccountQueryRq><FullName>Uncategorized Income</FullName></AccountQueryRq>"
        (own_id,) = ask_empty(wanted).all("AccountRet/ListID")
        assert ask_empty(delete("Account", own_id)).refusal == not_deleted(own_id)


class TestListDeletedQuery:
    def test_what_was_deleted_in_the_order_in_which_it_was(self, ask_empty: Ask, clock: VirtualClock) -> None:
        for kind, name in (("Vendor", "B"), ("Class", "C"), ("Vendor", "A")):
            gone(ask_empty, kind, name)
            clock.skip_to(clock.now() + 1)
        answer = ask_empty(deleted("Vendor"))
        assert answer.all("ListDeletedRet/FullName") == ["B", "A"]
        assert answer.names("ListDeletedRet") == [
            *("ListDelType", "ListID", "TimeCreated", "TimeDeleted", "FullName")
        ]
        assert ask_empty(deleted("Class", "Vendor")).all("ListDeletedRet/ListDelType") == [
            *("Vendor", "Class", "Vendor")
        ]

    def test_nothing(self, ask_empty: Ask) -> None:
        gone(ask_empty, "Vendor", "V")
        assert ask_empty(deleted("Customer")).code == 1

    def test_for_ninety_days(self, ask_empty: Ask, clock: VirtualClock) -> None:
        gone(ask_empty, "Vendor", "V")
        clock.skip_to(clock.now() + 90 * _DAY)
        assert ask_empty(deleted("Vendor")).code == 0
        clock.skip_to(clock.now() + 1)
        assert ask_empty(deleted("Vendor")).code == 1

    @pytest.mark.parametrize(
        ("bounds", "found"),
        [
            ("<FromDeletedDate>2026-01-05</FromDeletedDate>", ["A", "B"]),
            ("<FromDeletedDate>2026-01-06</FromDeletedDate>", ["B"]),
            ("<ToDeletedDate>2026-01-05</ToDeletedDate>", ["A"]),
            (
                "<FromDeletedDate>2026-01-05T09:00:01</FromDeletedDate>"
                "<ToDeletedDate>2026-01-06T08:00:00</ToDeletedDate>",
                [],
            ),
        ],
    )
    def test_within_a_range(self, ask_empty: Ask, clock: VirtualClock, bounds: str, found: list[str]) -> None:
        gone(ask_empty, "Vendor", "A")
        clock.skip_to(clock.now() + _DAY)
        gone(ask_empty, "Vendor", "B")
        range_ = f"<DeletedDateRangeFilter>{bounds}</DeletedDateRangeFilter>"
        assert ask_empty(deleted("Vendor", more=range_)).all("ListDeletedRet/FullName") == found

    def test_a_range_that_ends_before_it_begins(self, ask_empty: Ask) -> None:
        range_ = (
            "<DeletedDateRangeFilter><FromDeletedDate>2026-01-06</FromDeletedDate>"
            "<ToDeletedDate>2026-01-05</ToDeletedDate></DeletedDateRangeFilter>"
        )
        assert ask_empty(deleted("Vendor", more=range_)).code == 3030

    def test_counted(self, ask_empty: Ask) -> None:
        gone(ask_empty, "Vendor", "A")
        only = ask_empty(deleted("Vendor", attributes=' metaData="MetaDataOnly"'))
        assert (only["retCount"], len(only.element)) == ("1", 0)
        both = ask_empty(deleted("Vendor", attributes=' metaData="MetaDataAndResponseData"'))
        assert (both["retCount"], len(both.element)) == ("1", 1)

    def test_include_ret_element(self, ask_empty: Ask) -> None:
        gone(ask_empty, "Vendor", "A")
        wanted = "<IncludeRetElement>FullName</IncludeRetElement>"
        assert ask_empty(deleted("Vendor", more=wanted)).names("ListDeletedRet") == ["FullName"]
