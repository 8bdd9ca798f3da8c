"""What holds after any sequence of requests, lawful or not.

A few seconds in the ordinary suite, always the same sequences; `COMPANY_LAWS=500` draws so many new ones,
and takes the minutes that it needs to make one that fails as short as can be.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from random import Random

import pytest
from company.asking import document, session
from company.drawn_requests import Drawer, Known, request
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from lxml import etree

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.errors import Shortcoming
from simulator.qbxml import statuses
from simulator.qbxml.aggregates import Aggregate
from simulator.qbxml.schema import validated
from simulator.qbxml.shapes import Dialect

pytestmark = pytest.mark.long

THOROUGH = "COMPANY_LAWS" in os.environ
SEQUENCES = int(os.environ.get("COMPANY_LAWS", "8"))
STEPS = 30
PAGED = ("Customer", "Vendor", "Item", "Entity", "Invoice", "Bill", "Check", "ReceivePayment")

#: What a step looks at, one of them each time: methods below.
LOOKS = ("pages_are_the_whole", "a_filter_is_a_filter", "paid_status", "name_filter", "stale_is_refused")

Record = etree._Element
#: A filter of InvoiceQuery, and whether it takes a record.
Filter = tuple[str, Aggregate, Callable[[Record], bool]]


def text(record: Record, path: str) -> str:
    return record.findtext(path) or ""


class Books(RuleBasedStateMachine):
    """A company, some requests, and what must be true after each."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = VirtualClock()
        self.file = CompanyFile.new(CompanyFacts("A"), self.clock)
        self.known = Known()
        self.steps = 0

    def teardown(self) -> None:
        self.file.close()

    def ask(self, requests: str) -> list[etree._Element]:
        """The answers of a set that QuickBooks executes as far as it goes."""
        answer = self.file.process(document(requests, on_error="continueOnError"), session())
        root = validated(answer.split("\n", 1)[1].encode(), "QBXMLMsgsRs", Dialect(1300, "US"))
        assert root is not None, answer
        answers = list(root[0])
        for each in answers:
            row = statuses.TABLE[int(each.get("statusCode") or -1)]
            assert each.get("statusSeverity") == row.severity
            if row.severity == statuses.ERROR:
                assert len(each) == 0
        return answers

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        """Some of everything, so that there is something to draw from."""
        self._execute(Drawer(Random(seed), self.known).first())

    @rule(seed=st.integers(0, 2**32), look=st.sampled_from(LOOKS))
    def work_and_look(self, seed: int, look: str) -> None:
        """Anything at all, and then a look at what is there."""
        self.steps += 1
        random = Random(f"{seed} {self.steps}")  # seeds are drawn twice rather often
        drawer = Drawer(random, self.known)
        self._execute(drawer.draw() for _ in range(random.choice((2, 4, 8))))
        if random.random() < 0.5:
            self.clock.skip_to(self.clock.now() + random.choice((1, 60, 86400)))
        getattr(self, look)(random)

    def _execute(self, requests: Iterable[str]) -> None:
        for each in requests:
            try:
                (answer,) = self.ask(each)
            except Shortcoming:
                continue
            self.known.learn(answer)
            if answer.tag in ("ListDelRs", "TxnDelRs") and answer.get("statusCode") == "0":
                self.known.forget(answer.findtext("ListID") or answer.findtext("TxnID") or "")

    def pages_are_the_whole(self, random: Random) -> None:
        """A query by pages gives what the query gives at once."""
        kind, size = random.choice(PAGED), random.randint(1, 5)
        everything = "" if kind in ("Invoice", "Bill", "Check", "ReceivePayment") else "All"
        filters = f"<ActiveStatus>{everything}</ActiveStatus>" if everything else ""
        (whole,) = self.ask(f"<{kind}QueryRq>{filters}</{kind}QueryRq>")
        found: list[bytes] = []
        how, remaining = 'iterator="Start"', len(whole)
        while True:
            (page,) = self.ask(
                f"<{kind}QueryRq {how}><MaxReturned>{size}</MaxReturned>{filters}</{kind}QueryRq>"
            )
            found += map(etree.tostring, page)
            remaining -= len(page)
            assert page.get("iteratorRemainingCount") == str(remaining)
            if remaining == 0:
                break
            how = f'iterator="Continue" iteratorID="{page.get("iteratorID")}"'
        assert found == [etree.tostring(each) for each in whole]

    def a_filter_is_a_filter(self, random: Random) -> None:
        """A filtered query gives what filtering the whole answer gives."""
        (whole,) = self.ask("<InvoiceQueryRq/>")
        name, value, takes = self._filter(random, list(whole))
        (some,) = self.ask(request("InvoiceQuery", (name, value)))
        if some.get("statusCode") in ("0", "1"):
            expected = [etree.tostring(each) for each in whole if takes(each)]
            assert [etree.tostring(each) for each in some] == expected

    def _filter(self, random: Random, whole: list[Record]) -> Filter:
        some = random.choice(whole) if whole else None
        day = text(some, "TxnDate") if some is not None else "2025-06-30"
        customer = text(some, "CustomerRef/FullName") if some is not None else "Nobody"
        number = text(some, "RefNumber") if some is not None else "1"
        filters: tuple[Filter, ...] = (
            (
                "TxnDateRangeFilter",
                Aggregate((("FromTxnDate", day),)),
                lambda record: text(record, "TxnDate") >= day,
            ),
            (
                "TxnDateRangeFilter",
                Aggregate((("ToTxnDate", day),)),
                lambda record: text(record, "TxnDate") <= day,
            ),
            (
                "EntityFilter",
                Aggregate((("FullName", customer),)),
                lambda record: text(record, "CustomerRef/FullName") == customer,
            ),
            (
                "EntityFilter",
                Aggregate((("FullNameWithChildren", customer),)),
                lambda record: f"{text(record, 'CustomerRef/FullName')}:".startswith(f"{customer}:"),
            ),
            (
                "RefNumberFilter",
                Aggregate((("MatchCriterion", "Contains"), ("RefNumber", number or "1"))),
                lambda record: (number or "1") in text(record, "RefNumber"),
            ),
        )
        return random.choice(filters)

    def paid_status(self, random: Random) -> None:
        """PaidStatus gives what IsPaid says."""
        paid, kind = random.choice(("PaidOnly", "NotPaidOnly", "All")), random.choice(("Invoice", "Bill"))
        (whole,) = self.ask(f"<{kind}QueryRq/>")
        (some,) = self.ask(f"<{kind}QueryRq><PaidStatus>{paid}</PaidStatus></{kind}QueryRq>")
        wanted = {"PaidOnly": ("true",), "NotPaidOnly": ("false",), "All": ("true", "false")}[paid]
        expected = [etree.tostring(each) for each in whole if text(each, "IsPaid") in wanted]
        assert [etree.tostring(each) for each in some] == expected

    def name_filter(self, random: Random) -> None:
        """NameFilter looks at the name without regard to case."""
        fragment, where = random.choice(("a", "A", "b", "é", "& C", ":")), random.randrange(3)
        how = ("StartsWith", "Contains", "EndsWith")[where]
        test = (str.startswith, str.__contains__, str.endswith)[where]
        (whole,) = self.ask("<CustomerQueryRq><ActiveStatus>All</ActiveStatus></CustomerQueryRq>")
        name_filter = Aggregate((("MatchCriterion", how), ("Name", fragment)))
        (some,) = self.ask(request("CustomerQuery", ("ActiveStatus", "All"), ("NameFilter", name_filter)))
        expected = [
            text(each, "ListID") for each in whole if test(text(each, "Name").casefold(), fragment.casefold())
        ]
        assert [text(each, "ListID") for each in some] == expected

    def stale_is_refused(self, random: Random) -> None:
        """A Mod that does not name the present EditSequence changes nothing."""
        kind = random.choice(("Customer", "Invoice"))
        for own_id in list(self.known.records.get(kind, {}))[:1]:
            id_name = "ListID" if kind == "Customer" else "TxnID"
            before = self.ask(f"<{kind}QueryRq><{id_name}>{own_id}</{id_name}></{kind}QueryRq>")
            items = Aggregate(((id_name, own_id), ("EditSequence", "1")))
            try:
                (answer,) = self.ask(request(f"{kind}Mod", (f"{kind}Mod", items)))
            except Shortcoming:
                return
            assert answer.get("statusCode") in ("3200", "3120")
            after = self.ask(f"<{kind}QueryRq><{id_name}>{own_id}</{id_name}></{kind}QueryRq>")
            assert etree.tostring(before[0]) == etree.tostring(after[0])

    @invariant()
    def the_books_are_sound(self) -> None:
        assert [str(finding) for finding in self.file.audit()] == []


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=not THOROUGH,
    phases=tuple(Phase) if THOROUGH else (Phase.explicit, Phase.generate),
)
