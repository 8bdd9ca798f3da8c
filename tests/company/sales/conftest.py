"""The shop, and ways to ask it; after every test its books are sound."""

from collections.abc import Iterator

import pytest
from company.asking import Ask, asking
from company.selling import ON_TAX, furnish

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile
from simulator.company.books.audit import audit


@pytest.fixture
def shop(clock: VirtualClock) -> Iterator[CompanyFile]:
    """A shop without sales tax."""
    with CompanyFile.new(CompanyFacts("Shop"), clock) as file:
        furnish(file)
        yield file
        assert audit(file._store) == []


@pytest.fixture
def ask_shop(shop: CompanyFile) -> Ask:
    return lambda *what, **how: asking(shop)(*what, **how)[0]


@pytest.fixture
def taxed(clock: VirtualClock) -> Iterator[CompanyFile]:
    """The same with sales tax."""
    with CompanyFile.new(CompanyFacts("Shop", preferences=ON_TAX), clock) as file:
        furnish(file)
        yield file
        assert audit(file._store) == []


@pytest.fixture
def ask_taxed(taxed: CompanyFile) -> Ask:
    return lambda *what, **how: asking(taxed)(*what, **how)[0]
