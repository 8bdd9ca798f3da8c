"""What makes the scenarios of strangers fail."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects
from support import sync_defects as bad

ROWS = (
    Sabotage(
        "hostile/unknown-ticket",
        "a ticket that was never given is good for the open session",
        endpoint(bad.TakesAnyTicket),
    ),
    Sabotage(
        "hostile/old-ticket",
        "a ticket is good for ever",
        {"simulator.endpoint.store.Store.end_sessions": bad.keeps_sessions},
    ),
    Sabotage(
        "hostile/wrong-credentials",
        "the endpoint takes any password",
        endpoint(defects.IgnoresPassword),
    ),
    Sabotage(
        "hostile/odd-bytes",
        "bytes that are no call are answered as if they were one",
        {"simulator.endpoint.app.WebApplication._soap": bad.is_content_with_anything},
    ),
)
