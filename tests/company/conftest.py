"""What the tests of the company file share: a clock, two files, and a way to ask them something."""

from collections.abc import Iterator

import pytest
from company.asking import Ask, AskAll, asking

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def company(clock: VirtualClock) -> Iterator[CompanyFile]:
    """The landscaping company."""
    with CompanyFile.from_recipe("landscaping", clock) as file:
        yield file


@pytest.fixture
def empty(clock: VirtualClock) -> Iterator[CompanyFile]:
    """A company with nothing in it."""
    with CompanyFile.new(CompanyFacts("Empty & Co"), clock) as file:
        yield file


@pytest.fixture
def ask_all(company: CompanyFile) -> AskAll:
    return asking(company)


@pytest.fixture
def ask(company: CompanyFile) -> Ask:
    return lambda *what, **how: asking(company)(*what, **how)[0]


@pytest.fixture
def ask_empty(empty: CompanyFile) -> Ask:
    return lambda *what, **how: asking(empty)(*what, **how)[0]
