"""What makes the scenarios of several customers fail."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects
from support import sync_defects as bad

ROWS = (
    Sabotage(
        "tenants/same-path",
        "one customer is told what another one has",
        endpoint(bad.Gossips),
    ),
    Sabotage(
        "tenants/two-companies",
        "the endpoint keeps what it reads of both for the first one",
        {"simulator.endpoint.store.Store.keep_records": bad.keeps_all_for_one},
    ),
    Sabotage(
        "tenants/two-companies",
        "QuickBooks opens the same company file, whichever is named",
        {"simulator.desktop.desk.QuickBooks": defects.MixesFiles},
    ),
    Sabotage(
        "tenants/two-companies",
        "the Web Connector begins an update while another one runs",
        {"simulator.connector.scheduler.Scheduler.live": bad.begins_another_beside},
    ),
)
