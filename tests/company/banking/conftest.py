"""The shop that buys, and a way to ask it; after every test its books are sound."""

from collections.abc import Iterator

import pytest
from company.asking import Ask, asking
from company.buying import furnish_to_buy

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


@pytest.fixture
def shop(clock: VirtualClock) -> Iterator[CompanyFile]:
    """A shop without sales tax."""
    address = {"Addr1": "Shop", "City": "Bayshore", "State": "CA", "PostalCode": "94326"}
    with CompanyFile.new(CompanyFacts("Shop", address=address), clock) as file:
        furnish_to_buy(file)
        yield file
        assert file.audit() == []


@pytest.fixture
def ask_shop(shop: CompanyFile) -> Ask:
    return lambda *what, **how: asking(shop)(*what, **how)[0]
