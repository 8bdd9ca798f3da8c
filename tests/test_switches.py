"""What no source settles, as it is felt on the wire; what golden sequences depend on is in ``golden``.

Names and values of switches are in ``test_ground_floor.py``.
"""

from __future__ import annotations

import pytest
from support.golden import connection_error, refused, working
from support.office import (
    PATH,
    PRELUDE,
    ROUND,
    UNLOCK,
    office,
    opens,
)

from simulator import events as e
from simulator.switches import values

# -- the wire ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", values("hresult_case"))
def test_an_hresult_is_written_in_one_case_or_the_other(case: str) -> None:
    with office(working(), hresult_case=case) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert connection_error(pc)["hresult"] == {"upper": "0x8004041D", "lower": "0x8004041d"}[case]
        assert pc.relied["hresult_case"] == case


@pytest.mark.parametrize("choice", values("cookies"))
def test_cookies_are_kept_within_an_update_or_not_at_all(choice: str) -> None:
    endpoint = working(authenticate=[("T-1", PATH), ("T-2", "none")])
    with office(endpoint, cookies=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        sent = [environ.get("HTTP_COOKIE", "") for environ in endpoint.environs]
        kept = {"per-update": "session=1", "none": ""}[choice]
        assert sent == ["", *[kept] * 5]
        assert [event.value for event in pc.of(e.SwitchRelied) if event.name == "cookies"] == [choice]
        pc.forget()
        pc.desktop.update_selected()
        assert endpoint.environs[0].get("HTTP_COOKIE") is None


@pytest.mark.parametrize(("choice", "line"), [("when-adding", []), ("before-each-update", ["GET"])])
def test_the_address_is_looked_at_when_adding_or_before_each_update(choice: str, line: list[str]) -> None:
    with office(working(), get_probe=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        pc.desktop.update_selected()
        assert pc.log == [*line, *PRELUDE, *opens(), *ROUND, *UNLOCK, "closeConnection"] * 2
        assert [fetched.status for fetched in pc.of(e.Fetched)] == [200] * 2 * len(line)


@pytest.mark.parametrize(("choice", "ends"), [("lf", b"\n"), ("crlf", b"\r\n")])
def test_line_ends_of_responses_go_out_as_they_are(choice: str, ends: bytes) -> None:
    with office(working(), response_newlines=choice) as pc:
        pc.linked()
        pc.desktop.update_selected()
        [sent] = [call for call in pc.of(e.CallSent) if call.method == "receiveResponseXML"]
        lines = sent.body.count(b"\n")
        assert lines > 3
        assert sent.body.count(b"\r\n") == (lines if ends == b"\r\n" else 0)
        # an XML reader makes one line end of both: an endpoint cannot tell
        assert "\r" not in pc.endpoint.calls("receiveResponseXML")[0].text("response")


@pytest.mark.parametrize(("choice", "tail"), [("call", ["closeConnection"]), ("skip", [])])
@pytest.mark.parametrize(
    ("said", "switch", "ends"),
    [
        (("T-1", "none"), "close_after_auth_refusal", "no-work"),
        (("T-1", "nvu"), "close_after_auth_refusal", "not-authorised"),
        (("T-1", "busy"), "close_after_auth_refusal", "busy"),
        (("T-1", "", "60"), "close_after_postpone", "postponed"),
        (("T-1", "nvu", "60"), "close_after_postpone", "postponed"),
    ],
)
def test_what_follows_a_refusal_at_authenticate(
    said: tuple[str, ...], switch: str, ends: str, choice: str, tail: list[str]
) -> None:
    with office(working(authenticate=said), **{switch: choice}) as pc:  # type: ignore[arg-type]
        pc.linked()
        pc.row.timing.ticked = True  # only under Auto-Run do seconds to wait count
        pc.desktop.update_selected()
        assert [line for line in pc.log if not line.startswith("QBWC1040")] == [*PRELUDE, *tail]
        assert (pc.end.ends, pc.update_lock) == (ends, False)
        assert pc.relied[switch] == choice


@pytest.mark.parametrize(("choice", "tail"), [("skip", []), ("call", ["closeConnection"])])
def test_what_follows_a_refusal_by_quickbooks(choice: str, tail: list[str]) -> None:
    with office(working(), close_after_connection_error=choice) as pc:
        pc.linked("while-open")
        pc.desktop.close_quickbooks()
        pc.desktop.update_selected()
        assert pc.log == [*refused("0x8004041D"), *tail]
        assert pc.relied["close_after_connection_error"] == choice
        assert pc.end.ends == "refused-by-quickbooks"
