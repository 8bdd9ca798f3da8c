"""Sequence 2B: prompt each time, answered No or not at all. For 2A see ``connector/test_linking.py``."""

from __future__ import annotations

from support.golden import DENIED, TICKET, connection_error, working
from support.office import (
    PATH,
    PRELUDE,
    QBWC1013,
    ROUND,
    UNLOCK,
    office,
    opens,
)


def test_prompt_each_time_and_no_at_the_update() -> None:
    with office(working()) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected({"certificate": ["no"]})
        assert pc.log == [
            *PRELUDE,
            "certificate? no",
            f"BeginSession {PATH}: 0x80040420",
            QBWC1013 + DENIED,
            "connectionError",
        ]
        assert connection_error(pc) == {**TICKET, "hresult": "0x80040420", "message": DENIED}
        # a No of this kind takes nothing back: the next Yes is an ordinary update
        pc.forget()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert pc.log == [*PRELUDE, "certificate? prompt", *opens(), *ROUND, *UNLOCK, "closeConnection"]


def test_prompt_each_time_and_nobody_there_blocks_with_update_lock_held() -> None:
    with office(working()) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected()
        assert pc.log == [*PRELUDE, "certificate? nobody"]
        assert (pc.end.ends, pc.update_lock) == ("blocked", True)
        assert pc.app_lock() == "UNLOCKED:OFFICE-PC"
        assert pc.relied["prompt_unanswered"] == "blocks"
        pc.forget()
        pc.desktop.update_selected({"certificate": ["prompt"]})
        assert (pc.log, pc.end.ends, pc.update_lock) == ([], "not-started", True)


def test_prompt_each_time_and_nobody_there_may_be_a_denial() -> None:
    with office(working(), prompt_unanswered="denied") as pc:
        pc.linked("prompt")
        pc.desktop.update_selected()
        assert pc.log[3:] == [
            "certificate? nobody",
            f"BeginSession {PATH}: 0x80040420",
            QBWC1013 + DENIED,
            "connectionError",
        ]
        assert (pc.end.ends, pc.update_lock) == ("refused-by-quickbooks", False)
