"""Sequence 4: a wrong password, a missing one, and an endpoint that faults instead of answering nvu."""

from __future__ import annotations

import pytest
from support.golden import working
from support.office import (
    APPLICATION,
    PASSWORD,
    PATH,
    PRELUDE,
    STATUS_FAILED,
    office,
)
from support.scripted_endpoint import Web

from simulator.protocol.codec import Call

PARSING = "QuickBooks found an error when parsing the provided XML text stream."
HOUR = 3600.0


@pytest.mark.parametrize("ticket", ["", "none", "nvu", "T-9"])
@pytest.mark.parametrize("verdict", ["nvu", "NVU", "Nvu"])
def test_a_wrong_password_then_the_right_one(ticket: str, verdict: str) -> None:
    def authenticate(call: Call) -> tuple[str, str]:
        return ("T-1", PATH) if call.text("strPassword") == PASSWORD else (ticket, verdict)

    with office(working(authenticate=authenticate, closeConnection="no")) as pc:
        pc.linked()
        pc.desktop.enter_password("wrong")
        pc.desktop.update_selected()
        qbwc1040 = "QBWC1040: Web connector did not provide a valid username and/or password."
        assert pc.log == [*PRELUDE, qbwc1040, "closeConnection"]
        assert pc.endpoint.calls("closeConnection")[0].arguments == {"ticket": ticket}
        assert (pc.end.ends, pc.end.status) == ("not-authorised", "Invalid password for username")
        assert pc.row.last_result == "Invalid password for username"
        pc.forget()
        pc.desktop.enter_password()
        pc.desktop.update_selected()
        assert pc.end.ends == "complete"


def test_a_missing_password_is_no_call_at_all() -> None:
    with office(working()) as pc:
        pc.linked()
        del pc.desktop.pc.registry.passwords[APPLICATION.name]
        pc.desktop.update_selected()
        assert pc.log == [
            "QBWC1030: Password is not available for application named My app. "
            "Please set the password for this application."
        ]
        assert (pc.end.ends, pc.update_lock, pc.endpoint.environs) == ("not-started", False, [])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (RuntimeError("no such user"), "no such user"),
        (
            Web("401 Unauthorized", b"who are you?"),
            "The request failed with HTTP status 401: Unauthorized.",
        ),
    ],
)
def test_a_fault_or_401_at_authenticate_is_qbwc1012_and_nothing_more(said: object, text: str) -> None:
    with office(working(authenticate=said)) as pc:
        pc.linked()
        pc.desktop.update_selected()
        qbwc1012 = f"QBWC1012: Authentication failed due to following error message.\n{text}"
        assert pc.log == [*PRELUDE, qbwc1012]
        assert (pc.end.ends, pc.end.status, pc.update_lock) == ("failed-call", STATUS_FAILED, False)
