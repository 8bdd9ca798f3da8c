"""What makes the scenarios of the first update fail."""

from __future__ import annotations

from scenario.sabotage import Sabotage
from support import sync_defects as bad

LOST_PAGE = {"simulator.endpoint.store.Store.keep_records": bad.loses_a_page}

ROWS = (
    Sabotage(
        "first-sync/password",
        "the Web Connector calls without a password",
        {"simulator.connector.program.WebConnector.password": bad.knows_an_empty_password},
    ),
    Sabotage(
        "first-sync/everything",
        "the endpoint loses a page",
        LOST_PAGE,
    ),
    Sabotage(
        "first-sync/large-company",
        "the endpoint loses a page",
        LOST_PAGE,
    ),
    Sabotage(
        "first-sync/date-batches",
        "the endpoint leaves the last year out",
        {"simulator.endpoint.vendor.batches": bad.drops_the_last_year},
    ),
)
