"""What makes the scenarios fail in which a PC gets its programs."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects

ROWS = (
    Sabotage(
        "install/non-admin",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
)
