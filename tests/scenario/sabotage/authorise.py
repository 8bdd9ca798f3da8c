"""What makes the scenarios fail in which somebody links an application."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects

ROWS = (
    Sabotage(
        "authorise/access-denied",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "authorise/wrong-password",
        "the endpoint takes any password",
        endpoint(defects.IgnoresPassword),
    ),
)
