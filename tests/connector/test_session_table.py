"""Every row of the session's table is walked, under the switch value that it names."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from simulator.connector import commands as c
from simulator.connector.commands import Ending
from simulator.connector.session import COMMANDS, SAME_ROUNDS, Guards, Move, Session
from simulator.connector.table import ROWS, Means, Row, State, holds, in_force, mermaid
from simulator.errors import IllegalMove
from simulator.events import Missing
from simulator.switches import FIELDS, Switches, values

S, M = State, Means
FAILED = c.CallFailed("The operation has timed out")

#: What brings each meaning about, in each state that can meet it.
HAPPENS: dict[tuple[State, Means], c.Happened] = {
    (S.IDLE, M.LOCK_TAKEN): c.LockTaken(),
    (S.IDLE, M.LOCK_HELD): c.LockHeld(),
    (S.LOCKED, M.PASSWORD): c.Password("secret"),
    (S.LOCKED, M.NO_PASSWORD): c.Password(None),
    (S.SERVER_VERSION, M.ANSWER): c.Answered("1.0"),
    (S.CLIENT_VERSION, M.NOTHING): c.Answered(""),
    (S.CLIENT_VERSION, M.OTHER_TEXT): c.Answered("2.1"),
    (S.CLIENT_VERSION, M.WARNING): c.Answered("W:old"),
    (S.CLIENT_VERSION, M.TOO_OLD): c.Answered("E:too old"),
    (S.CLIENT_VERSION, M.OTHER_VERSION): c.Answered("O:3.0"),
    (S.WARNED, M.YES): c.UserAnswered(True),
    (S.WARNED, M.NO): c.UserAnswered(False),
    (S.WARNED, M.NOBODY): c.UserAnswered(None),
    (S.AUTHENTICATE, M.POSTPONED): c.Answered(("T", "", "60")),
    (S.AUTHENTICATE, M.NO_WORK): c.Answered(("T", "NONE")),
    (S.AUTHENTICATE, M.NOT_AUTHORISED): c.Answered(("", "nvu")),
    (S.AUTHENTICATE, M.BUSY): c.Answered(("T", "Busy")),
    (S.AUTHENTICATE, M.COMPANY): c.Answered(("T", "C:\\x.qbw")),
    (S.CONNECT, M.OPENED): c.Opened("{id}"),
    (S.CONNECT, M.REFUSED): c.Refused(0x80040408, "Could not start QuickBooks."),
    (S.CONNECT, M.NOBODY): c.Unanswered(),
    (S.CONNECTION_ERROR, M.DONE): c.Answered("DONE"),
    (S.CONNECTION_ERROR, M.RETRY): c.Answered(""),
    (S.PREPARE, M.PREPARED): c.Prepared("<HCP/>", "C:\\x.qbw", "US", 16, 0),
    (S.PREPARE, M.PREPARE_FAILED): c.PrepareFailed("no"),
    (S.PREPARE, M.LOCKED_ELSEWHERE): c.LockedElsewhere("OTHER-PC"),
    (S.SEND, M.REQUEST): c.Answered("<QBXML/>"),
    (S.SEND, M.EMPTY): c.Answered(""),
    (S.SEND, M.NOOP): c.Answered("noop"),
    (S.SEND, M.NULL): c.Answered(Missing.ABSENT),
    (S.QUICKBOOKS, M.PROCESSED): c.Processed("<QBXML/>"),
    (S.QUICKBOOKS, M.REFUSED): c.Refused(0x80040400, "parse"),
    (S.QUICKBOOKS, M.NOBODY): c.Unanswered(),
    (S.RECEIVE, M.GO_ON): c.Answered(50),
    (S.RECEIVE, M.COMPLETE): c.Answered(100),
    (S.RECEIVE, M.OVER): c.Answered(101),
    (S.RECEIVE, M.NEGATIVE): c.Answered(-1),
    (S.ERROR_AFTER_SEND, M.NOOP): c.Answered("NoOp"),
    (S.ERROR_AFTER_SEND, M.INTERACTIVE): c.Answered("Interactive mode"),
    (S.ERROR_AFTER_SEND, M.TEXT): c.Answered("nothing more"),
    (S.ERROR_AFTER_RECEIVE, M.TEXT): c.Answered("it failed"),
    (S.ERROR_AFTER_RECEIVE, M.NOOP): c.Answered("NoOp"),
    (S.NOOP_WAIT, M.WAITED): c.Waited(),
    (S.INTERACTIVE_URL, M.TEXT): c.Answered("https://localhost/form"),
    (S.INTERACTIVE_ASK, M.YES): c.UserAnswered(True),
    (S.INTERACTIVE_ASK, M.NO): c.UserAnswered(False),
    (S.INTERACTIVE_ASK, M.NOBODY): c.UserAnswered(None),
    (S.INTERACTIVE_REJECTED, M.ANSWER): c.Answered("pity"),
    (S.INTERACTIVE_WAIT, M.WAITED): c.Waited(),
    (S.INTERACTIVE_POLL, M.FINISHED): c.Answered("DONE"),
    (S.INTERACTIVE_POLL, M.UNFINISHED): c.Answered(""),
    (S.INTERACTIVE_POLL, M.CONTINUE): c.Answered("CONTINUE"),
    (S.INTERACTIVE_POLL, M.OTHER_TEXT): c.Answered("what?"),
    (S.FINISH, M.CLOSED): c.CompanyClosed(),
    (S.LEAVE, M.CLOSED): c.CompanyClosed(),
    (S.CLOSE, M.ANSWER): c.Answered("bye"),
    (S.RELEASE, M.RELEASED): c.LockReleased(),
}


def happened(row: Row) -> c.Happened:
    """What makes `row` apply."""
    if row.means is M.FAILED:
        return FAILED
    if row.means is M.GUARD:
        return c.CallFailed("too large", "bytes")
    return HAPPENS[row.state, row.means]


def switches_of(row: Row) -> Switches:
    # the sample's reading of the interactive poll is the one that has every meaning
    base = Switches(interactive_variant="sample")
    return replace(base, **{row.when[0]: row.when[1]}) if row.when else base


def path_to(state: State, switches: Switches) -> list[Row]:
    """The shortest way from idle to `state`."""
    ways: dict[State, list[Row]] = {S.IDLE: []}
    queue = deque([S.IDLE])
    while state not in ways:
        here = queue.popleft()
        for row in in_force(switches).values():
            if row.state is here and row.number and row.next not in ways:
                ways[row.next] = [*ways[here], row]
                queue.append(row.next)
    return ways[state]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda r: f"{r.number or 'guard'}-{r.state.name}-{r.means.name}-{r.when or ''}"
)
def test_every_row_is_walked(row: Row) -> None:
    switches = switches_of(row)
    session = Session("u", "2.3.0.215", auto_run=True, switches=switches)
    session.start()
    for before in path_to(row.state, switches):
        session.step(happened(before))

    move = session.step(happened(row))

    assert move.row is row
    assert session.state is row.next
    assert type(move.command) is type(COMMANDS[row.next](session._memory))
    assert [show.code for show in move.shows] == ([row.code] if row.code else [])
    if row.when:
        assert row.when[0] in move.relied


def test_all_38_rows_are_there() -> None:
    assert {int(row.number) for row in ROWS if row.number} == set(range(1, 39))


def test_under_every_switch_value_a_situation_has_one_row() -> None:
    for name in {row.when[0] for row in ROWS if row.when}:
        for value in values(name):
            switches = replace(Switches(), **{name: value})
            pairs = [(row.state, row.means) for row in ROWS if holds(row, switches)]
            assert len(pairs) == len(set(pairs))


def test_every_switch_that_a_row_names_exists_with_that_value() -> None:
    for row in ROWS:
        if row.when:
            assert row.when[0] in FIELDS
            assert row.when[1] in values(row.when[0])


def test_the_diagram_shows_every_numbered_row() -> None:
    drawn = mermaid()
    assert drawn.count("-->") == len([row for row in ROWS if row.number]) + 2


def test_what_a_state_does_not_wait_for_is_a_fault_of_ours() -> None:
    session = Session("u", "v")
    session.start()
    with pytest.raises(IllegalMove, match="idle does not wait for Answered"):
        session.step(c.Answered("x"))
    with pytest.raises(IllegalMove, match="idle does not wait for Processed"):
        session.step(c.Processed("x"))


# -- whole sessions ----------------------------------------------------------------------------------

PRELUDE: tuple[c.Happened, ...] = (
    c.LockTaken(),
    c.Password("p"),
    c.Answered("1.0"),
    c.Answered(Missing.ABSENT),
)
TO_SEND: tuple[c.Happened, ...] = (
    *PRELUDE,
    c.Answered(("T", "")),
    c.Opened("{id}"),
    c.Prepared("<HCP/>", "C:\\x.qbw", "US", 16, 0),
)


def play(
    *happenings: c.Happened,
    switches: Switches | None = None,
    auto_run: bool = False,
    guards: Guards | None = None,
) -> list[Move]:
    session = Session("u", "2.3.0.215", auto_run, switches or Switches(), guards or Guards())
    return [session.start(), *(session.step(one) for one in happenings)]


def calls(moves: list[Move]) -> list[str]:
    return [move.command.method for move in moves if isinstance(move.command, c.Call)]


def finish(moves: list[Move]) -> c.Finish:
    assert isinstance(moves[-1].command, c.Finish)
    return moves[-1].command


def last_call(moves: list[Move], method: str) -> c.Call:
    return next(
        move.command
        for move in reversed(moves)
        if isinstance(move.command, c.Call) and move.command.method == method
    )


def test_a_good_session_sends_what_quickbooks_says_of_itself_once() -> None:
    moves = play(
        *TO_SEND,
        c.Answered("<one/>"),
        c.Processed("<r1/>"),
        c.Answered(50),
        c.Answered("<two/>"),
        c.Processed("<r2/>"),
        c.Answered(100),
        c.CompanyClosed(),
        c.Answered("Complete!"),
        c.LockReleased(),
    )
    sends = [
        move.command.arguments["strHCPResponse"]
        for move in moves
        if isinstance(move.command, c.Call) and move.command.method == "sendRequestXML"
    ]
    assert sends == ["<HCP/>", ""]
    assert finish(moves) == c.Finish(Ending.COMPLETE, "Complete!")
    assert calls(moves)[-1] == "closeConnection"


def test_noop_twice_waits_ten_seconds_within_one_session() -> None:
    moves = play(
        *TO_SEND,
        c.Answered(""),
        c.Answered("NoOp"),
        c.Waited(),
        c.Answered(""),
        c.Answered("NOOP"),
        c.Waited(),
        c.Answered("<q/>"),
        c.Processed("<r/>"),
        c.Answered(100),
        c.CompanyClosed(),
        c.Answered("ok"),
        c.LockReleased(),
    )
    waits = [move.command.seconds for move in moves if isinstance(move.command, c.Wait)]
    assert waits == [5.0, 5.0]
    assert finish(moves).ending is Ending.COMPLETE


def test_nvu_with_seconds_to_wait_is_postponed_only_under_auto_run() -> None:
    answer = c.Answered(("T", "nvu", "90", "300"))
    end = (c.Answered("ok"), c.LockReleased())
    postponed = finish(play(*PRELUDE, answer, *end, auto_run=True))
    assert postponed == c.Finish(
        Ending.POSTPONED, "Update postponed by application", "", postpone=90.0, minimum=300.0
    )
    refused = finish(play(*PRELUDE, answer, *end))
    assert refused == c.Finish(Ending.NOT_AUTHORISED, "Invalid password for username")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Missing.ABSENT, "Object reference not set to an instance of an object."),
        (Missing.NULL, "Object reference not set to an instance of an object."),
        ((), "Index Out Of Range."),
        (("T",), "Index Out Of Range."),
        (("T", Missing.NULL), "Object reference not set to an instance of an object."),
    ],
)
def test_authenticate_without_two_texts_is_qbwc1012_and_no_further_call(value: object, text: str) -> None:
    moves = play(*PRELUDE, c.Answered(value), c.LockReleased())  # type: ignore[arg-type]
    assert moves[-2].shows[0].code == "QBWC1012"
    assert moves[-2].shows[0].detail == text
    assert calls(moves)[-1] == "authenticate"
    assert finish(moves).ending is Ending.FAILED_CALL


def test_a_null_ticket_is_left_out_or_sent_empty() -> None:
    happenings = (*PRELUDE, c.Answered((Missing.NULL, "none")))
    assert last_call(play(*happenings), "closeConnection").arguments["ticket"] is Missing.ABSENT
    empty = play(*happenings, switches=Switches(nil_ticket="empty"))
    assert last_call(empty, "closeConnection").arguments["ticket"] == ""


def test_connection_error_names_the_hresult_in_the_letter_case_of_the_switch() -> None:
    happenings = (*PRELUDE, c.Answered(("T", "C:\\x.qbw")), c.Refused(0x8004041D, "not automatically"))
    upper = last_call(play(*happenings), "connectionError").arguments
    assert upper == {"ticket": "T", "hresult": "0x8004041D", "message": "not automatically"}
    lower = play(*happenings, switches=Switches(hresult_case="lower"))
    assert last_call(lower, "connectionError").arguments["hresult"] == "0x8004041d"
    assert "hresult_case" in lower[-1].relied


def test_a_retry_opens_what_connection_error_named() -> None:
    moves = play(
        *PRELUDE,
        c.Answered(("T", "")),
        c.Refused(0x80040416, "must include the name"),
        c.Answered("C:\\x.qbw"),
    )
    assert moves[-1].command == c.OpenCompany("C:\\x.qbw")


def test_connection_error_retries_are_bounded_by_our_guard() -> None:
    retry = (c.Refused(0x80040416, "closed"), c.Answered(""))
    moves = play(*PRELUDE, c.Answered(("T", "")), *retry * 3, c.LockReleased(), guards=Guards(retries=2))
    assert finish(moves).ending is Ending.GUARDED
    [remark] = moves[-2].remarks
    assert remark.check == "guard.retries"
    assert remark.level == "must"


def test_the_same_request_with_the_same_response_for_ever_is_stopped() -> None:
    one_round = (c.Answered("<q/>"), c.Processed("<r/>"), c.Answered(0))
    moves = play(*TO_SEND, *one_round * SAME_ROUNDS, c.CompanyClosed(), c.LockReleased())
    assert finish(moves).ending is Ending.GUARDED
    assert moves[-3].remarks[0].check == "guard.same-request"


def test_rounds_that_differ_are_stopped_later() -> None:
    happenings: list[c.Happened] = []
    for number in range(7):
        happenings += [c.Answered(f"<q{number}/>"), c.Processed("<r/>"), c.Answered(99)]
    moves = play(*TO_SEND, *happenings, c.CompanyClosed(), c.LockReleased(), guards=Guards(rounds=7))
    assert finish(moves).ending is Ending.GUARDED
    assert moves[-3].remarks[0].check == "guard.rounds"


def test_noop_for_ever_is_stopped() -> None:
    again = (c.Answered(""), c.Answered("NoOp"), c.Waited())
    moves = play(
        *TO_SEND, *again * 2, *again[:2], c.CompanyClosed(), c.LockReleased(), guards=Guards(noops=2)
    )
    assert finish(moves).ending is Ending.GUARDED
    assert moves[-3].remarks[0].check == "guard.noops"


def test_interactive_polls_for_ever_are_stopped() -> None:
    poll = (c.Waited(), c.Answered("busy"))
    moves = play(
        *TO_SEND,
        c.Answered(""),
        c.Answered("Interactive mode"),
        c.Answered("https://localhost/"),
        c.UserAnswered(True),
        *poll * 3,
        c.CompanyClosed(),
        c.LockReleased(),
        guards=Guards(polls=2),
    )
    assert finish(moves).ending is Ending.GUARDED
    assert moves[-3].remarks[0].check == "guard.polls"


@pytest.mark.parametrize(
    ("variant", "method", "answer", "ending"),
    [
        ("guide", "interactiveDone", "", Ending.INTERACTIVE_DONE),
        ("chapter-10", "interactiveDone", "Done", Ending.INTERACTIVE_DONE),
        ("sample", "isInteractiveDone", "DONE", Ending.INTERACTIVE_DONE),
        ("sample", "isInteractiveDone", "oops", Ending.STOPPED_BY_ENDPOINT),
        ("whats-new", "isInteractiveDone", "", Ending.INTERACTIVE_DONE),
    ],
)
def test_the_four_readings_of_the_interactive_poll(
    variant: str, method: str, answer: str, ending: Ending
) -> None:
    moves = play(
        *TO_SEND,
        c.Answered(""),
        c.Answered("interactive MODE"),
        c.Answered("https://localhost/form"),
        c.UserAnswered(True),
        c.Waited(),
        c.Answered(answer),
        c.CompanyClosed(),
        c.Answered("bye"),
        c.LockReleased(),
        switches=Switches(interactive_variant=variant),
    )
    assert method in calls(moves)
    assert last_call(moves, method).arguments == {"wcTicket": "T"}
    assert last_call(moves, "getInteractiveURL").arguments == {"wcTicket": "T", "sessionID": "{id}"}
    assert finish(moves).ending is ending


def test_null_where_a_text_is_needed_fails_or_counts_as_empty() -> None:
    negative = (*TO_SEND, c.Answered("<q/>"), c.Processed("<r/>"), c.Answered(-1))
    failed = play(*negative, c.Answered(Missing.NULL), c.CompanyClosed(), c.LockReleased())
    assert failed[-3].shows[0].code == "QBWC1043"
    assert finish(failed).ending is Ending.FAILED_CALL
    as_empty = play(
        *negative,
        c.Answered(Missing.NULL),
        c.CompanyClosed(),
        c.Answered(Missing.ABSENT),
        c.LockReleased(),
        switches=Switches(null_result="as-empty"),
    )
    assert finish(as_empty).ending is Ending.STOPPED_BY_ENDPOINT
    assert not as_empty[-2].shows


def test_null_from_connection_error_and_from_the_poll() -> None:
    refused = (*PRELUDE, c.Answered(("T", "")), c.Refused(0x80040416, "closed"), c.Answered(Missing.NULL))
    assert play(*refused)[-1].shows[0].code == "QBWC1045"
    retried = play(*refused, switches=Switches(null_result="as-empty"))
    assert retried[-1].command == c.OpenCompany("")
    poll = (
        *TO_SEND,
        c.Answered(""),
        c.Answered("Interactive mode"),
        c.Answered("url"),
        c.UserAnswered(True),
        c.Waited(),
        c.Answered(Missing.NULL),
    )
    assert isinstance(play(*poll)[-1].command, c.CloseCompany)
    finished = play(*poll, switches=Switches(null_result="as-empty"))
    assert finished[-1].row is not None
    assert finished[-1].row.means is Means.FINISHED


def test_a_failed_close_connection_is_a_note_on_the_ending_and_not_the_ending() -> None:
    moves = play(
        *TO_SEND,
        c.Answered("<q/>"),
        c.Processed("<r/>"),
        c.Answered(100),
        c.CompanyClosed(),
        FAILED,
        c.LockReleased(),
    )
    assert moves[-2].shows[0].code == "QBWC1044"
    assert finish(moves).ending is Ending.COMPLETE


def test_which_text_the_status_column_shows_is_a_switch() -> None:
    happenings = (
        *TO_SEND,
        c.Answered("<q/>"),
        c.Processed("<r/>"),
        c.Answered(-1),
        c.Answered("it failed"),
        c.CompanyClosed(),
        c.Answered("closed"),
        c.LockReleased(),
    )
    assert finish(play(*happenings)).status == "closed"
    other = play(*happenings, switches=Switches(status_text="get-last-error"))
    assert finish(other).status == "it failed"


def test_a_percent_over_100_goes_on_where_the_switch_says_so() -> None:
    happenings = (*TO_SEND, c.Answered("<q/>"), c.Processed("<r/>"), c.Answered(150))
    assert isinstance(play(*happenings)[-1].command, c.CloseCompany)
    going_on = play(*happenings, switches=Switches(percent_over_100="go-on"))
    assert isinstance(going_on[-1].command, c.Call)
    assert going_on[-1].remarks[0].check == "S6"


def test_an_absent_percent_is_zero_to_the_real_client() -> None:
    moves = play(*TO_SEND, c.Answered("<q/>"), c.Processed("<r/>"), c.Answered(Missing.ABSENT))
    assert calls(moves)[-1] == "sendRequestXML"


def test_after_an_hresult_the_response_is_empty() -> None:
    moves = play(*TO_SEND, c.Answered("<q/>"), c.Refused(0x80040400, "parse"))
    assert last_call(moves, "receiveResponseXML").arguments == {
        "ticket": "T",
        "response": "",
        "hresult": "0x80040400",
        "message": "parse",
    }


def test_seconds_that_are_no_number_are_not_set() -> None:
    for text in ("", "soon", "-5", "1.5", Missing.NULL):
        moves = play(*PRELUDE, c.Answered(("T", "none", text, text)), auto_run=True)
        assert isinstance(moves[-1].command, c.Call)
        assert moves[-1].row is not None
        assert moves[-1].row.means is Means.NO_WORK
