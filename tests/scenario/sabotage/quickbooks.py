"""What makes the scenarios fail that are about QuickBooks' state."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects
from support import sync_defects as bad

ROWS = (
    Sabotage(
        "quickbooks/open",
        "the endpoint asks the same for ever",
        endpoint(defects.AsksForEver),
    ),
    Sabotage(
        "quickbooks/closed",
        "the person can open the company file while an update works in it",
        {"simulator.desktop.desk.QuickBooks": defects.OpensMeanwhile},
    ),
    Sabotage(
        "quickbooks/another-company",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/open-elsewhere",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/two-instances",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/stale-instance",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/still-opening",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/dialog-open",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/no-company",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "quickbooks/wrong-company",
        "the endpoint does not look which company is open",
        endpoint(bad.TakesAnyCompany),
    ),
    Sabotage(
        "quickbooks/crash",
        "the endpoint gives up what failed once",
        {"simulator.endpoint.work._ATTEMPTS": 1},
    ),
    Sabotage(
        "quickbooks/record-open",
        "the endpoint gives up a record that is in use",
        {"simulator.endpoint.work._IN_USE": ()},
    ),
    Sabotage(
        "quickbooks/invoice-open",
        "the endpoint gives up what is about a record in use",
        {"simulator.endpoint.work._IN_USE": ()},
    ),
    Sabotage(
        "quickbooks/record-edited",
        "the endpoint does not look again at a record that is out of date",
        {"simulator.endpoint.work._OUT_OF_DATE": -1},
    ),
)
