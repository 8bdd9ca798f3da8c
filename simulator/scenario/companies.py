"""The company files of a run: each is built once, and every play gets a copy of its own."""

from __future__ import annotations

from simulator.clock import Clock, VirtualClock
from simulator.company import CompanyFile, HostFacts, SessionContext
from simulator.company.recipes import recipes
from simulator.company.recipes.populate import Wanted
from simulator.connector.company import request_set
from simulator.errors import InputError
from simulator.protocol.codec import escape
from simulator.scenario.given import Populate, QuickBooks

_NOTHING_MORE = Populate()


class Companies:
    """Builds company files from recipes, as the run's `seed` has it."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._built: dict[tuple[str, str, str], CompanyFile] = {}

    def linked(self, given: QuickBooks, clock: Clock) -> CompanyFile:
        """The linked company file, with the text in it that should be nowhere else."""
        company = self.file(given.company, clock, given.country, given.populate)
        if given.canary:
            name = escape(given.canary)
            request = f"<CustomerAddRq><CustomerAdd><Name>{name}</Name></CustomerAdd></CustomerAddRq>"
            answer = company.process(
                request_set((13, 0), request), SessionContext(HostFacts(country=company.country), "", "")
            )
            if 'statusCode="0"' not in answer:
                raise InputError(f"canary: expected the name of a new customer, got {name}")
        return company

    def file(
        self, recipe: str, clock: Clock, country: str | None = None, populate: Populate = _NOTHING_MORE
    ) -> CompanyFile:
        """A file by its recipe, of that country and with so much more in it."""
        key = recipe, country or "", repr(populate)
        built = self._built.get(key)
        if built is None:
            said = recipes.load(recipe)
            if country:
                said = {**said, "company": {**said["company"], "country": country}}
            built = CompanyFile.from_recipe(said, VirtualClock(clock.now()), seed=self._seed)
            self._built[key] = built
            if populate != _NOTHING_MORE:
                built.populate(Wanted(**populate.model_dump()), self._seed)
        return built.copy(clock)

    def close(self) -> None:
        """Let go of what was built."""
        for built in self._built.values():
            built.close()
        self._built.clear()
