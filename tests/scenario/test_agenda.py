"""`every:` and `at:`: when something is due, where the clocks change too, and what is done then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.played import HEAD, Played

from simulator.errors import InputError
from simulator.events import StepStarted, UpdateStarted, Verdict
from simulator.scenario import ScenarioMistakes, load_text
from simulator.scenario.agenda import DAYS, Agenda, DayTime, Every, day_time, every

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Half an hour of summer time."""
ZONES = (ZoneInfo("UTC"), NEW_YORK, BERLIN, LORD_HOWE, ZoneInfo("America/Sao_Paulo"))


def moment(zone: ZoneInfo, *parts: int) -> float:
    return datetime(*parts, tzinfo=zone).timestamp()  # type: ignore[misc,arg-type]


def on_the_wall(when: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(when, zone):%a %d %H:%M}"


# -- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2h", Every(7200.0)),
        ("1s", Every(1.0)),
        ({"day": "00:00"}, Every(days=frozenset(range(7)), minute=0)),
        ({"weekday": "09:00"}, Every(days=frozenset(range(5)), minute=540)),
        ({"weekend": "9:05"}, Every(days=frozenset((5, 6)), minute=545)),
        ({"sunday": "23:59"}, Every(days=frozenset((6,)), minute=1439)),
    ],
)
def test_every(written: object, read: Every) -> None:
    assert every(written) == read


@pytest.mark.parametrize(("written", "read"), [("day 3 02:00", (3, 120)), ("day 1 0:00", (1, 0))])
def test_a_day_and_a_time(written: str, read: tuple[int, int]) -> None:
    assert day_time(written) == DayTime(*read)


def test_a_day_and_a_time_are_told_as_they_are_written() -> None:
    assert str(day_time("day 12 09:05")) == "day 12 09:05"


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("every: 0s", "5:13: expected a duration of a second or more, got '0s'"),
        ("every: 0.5s", "5:13: expected a duration of a second or more, got '0.5s'"),
        ("every: often", "5:13: expected a duration (10s, 60m, 24h, 1d), got 'often'"),
        (
            "every: ",
            "5:6: expected a duration (2h), or one kind of day with a time ({weekday: 09:00}), got nothing",
        ),
        (
            "every: [2h]",
            "5:13: expected a duration (2h), or one kind of day with a time ({weekday: 09:00}), got a list",
        ),
        ("every: {}", "got a mapping"),
        (
            "every: {monday: 09:00, friday: 09:00}",
            "with a time ({weekday: 09:00}), got a mapping",
        ),
        (
            "every: {workday: 09:00}",
            "5:14: expected a kind of day (day, weekday, weekend, monday, tuesday, wednesday, thursday, "
            "friday, saturday or sunday), got workday; did you mean weekday?",
        ),
        ("every: {weekday: 24:00}", "5:23: expected a time of day (09:00), got '24:00'"),
        ("every: {weekday: 9}", "5:23: expected a time of day (09:00), got '9'"),
        ("every: {weekday: }", "5:14: expected a value for weekday, got nothing"),
        ("at: day 0 09:00", "5:10: expected a day and a time (day 3 02:00), got 'day 0 09:00'"),
        ("at: 02:00", "5:10: expected a day and a time (day 3 02:00), got '02:00'"),
        ("at: day 3 25:00", "5:10: expected a time of day (09:00), got '25:00'"),
        ("at: day 3", "5:10: expected a day and a time (day 3 02:00), got 'day 3'"),
        ("at: ", "5:6: expected a day and a time (day 3 02:00), got nothing"),
    ],
)
def test_what_is_wrong_with_a_time(step: str, mistake: str) -> None:
    with pytest.raises(ScenarioMistakes) as caught:
        load_text(f"{HEAD}steps:\n  - {{{step}, do: [tick]}}\n  - wait: 1d\n", "f.yaml")
    lines = str(caught.value).splitlines()
    assert [line for line in lines if mistake in line], lines


@pytest.mark.parametrize("word", ["every: 2h", "at: day 3 02:00"])
def test_do_stands_beside_it_and_a_step_after_it(word: str) -> None:
    verb = word.partition(":")[0]

    def told(text: str) -> str:
        with pytest.raises(ScenarioMistakes) as caught:
            load_text(f"{HEAD}steps:\n{text}", "f.yaml")
        return str(caught.value)

    assert told(f"  - {word}\n  - wait: 1d\n") == (
        f"f.yaml:5:5: expected do: beside {verb}, got nothing of that name"
    )
    assert told(f"  - {word}\n    do: [tick]\n") == (
        f"f.yaml:5:5: expected a step after {verb}, in which its moment can come, got none"
    )


def test_an_update_can_be_begun_at_a_time_but_no_step_that_waits() -> None:
    load_text(f"{HEAD}steps:\n  - {{every: 2h, do: [update_selected]}}\n  - wait: 1d\n", "f.yaml")
    with pytest.raises(ScenarioMistakes, match=r"expected what somebody can do then .*, got wait"):
        load_text(f"{HEAD}steps:\n  - {{every: 2h, do: [wait: 1h]}}\n  - wait: 1d\n", "f.yaml")


# -- reckoning ---------------------------------------------------------------------------------


def test_the_hour_that_there_is_not_in_spring_comes_as_the_hour_after_it() -> None:
    spring = Every(days=DAYS["day"], minute=150)  # 02:30; on 8 March the clocks go from 02:00 to 03:00
    when, seen = moment(NEW_YORK, 2026, 3, 6, 12), []
    for _ in range(4):
        when = spring.after(when, NEW_YORK)
        seen.append(on_the_wall(when, NEW_YORK))
    assert seen == ["Sat 07 02:30", "Sun 08 03:30", "Mon 09 02:30", "Tue 10 02:30"]


def test_the_hour_that_there_is_twice_in_autumn_comes_once() -> None:
    autumn = Every(days=DAYS["sunday"], minute=150)  # 02:30; on 25 October the clocks go from 03:00 to 02:00
    first = autumn.after(moment(BERLIN, 2026, 10, 24, 12), BERLIN)
    assert on_the_wall(first, BERLIN) == "Sun 25 02:30"
    assert datetime.fromtimestamp(first, BERLIN).utcoffset() == timedelta(hours=2), "the first of the two"
    assert on_the_wall(autumn.after(first, BERLIN), BERLIN) == "Sun 01 02:30"


def test_a_duration_knows_no_clock_on_the_wall() -> None:
    before = moment(NEW_YORK, 2026, 3, 7, 12)
    assert on_the_wall(Every(86400.0).after(before, NEW_YORK), NEW_YORK) == "Sun 08 13:00"


def test_days_are_those_of_the_calendar_where_the_clocks_change() -> None:
    origin = moment(NEW_YORK, 2026, 3, 7, 16)
    assert [on_the_wall(DayTime(day, 540).moment(origin, NEW_YORK), NEW_YORK) for day in (1, 2, 3)] == [
        "Sat 07 09:00",
        "Sun 08 09:00",
        "Mon 09 09:00",
    ]


def naive(days: frozenset[int], minute: int, since: float, zone: ZoneInfo) -> float | None:
    """Look at the clock on the wall every minute; the second of two like hours does not count."""
    when = datetime.fromtimestamp(since - since % 60 + 60, UTC)
    for _ in range(8 * 24 * 60 + 120):
        wall = when.astimezone(zone)
        if wall.weekday() in days and 60 * wall.hour + wall.minute == minute and not wall.fold:
            return when.timestamp()
        when += timedelta(minutes=1)
    return None


@given(
    zone=st.sampled_from(ZONES),
    days=st.sampled_from(sorted(DAYS)),
    minute=st.integers(0, 1439),
    since=st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)),
)
def test_a_time_of_day_comes_when_the_clock_on_the_wall_shows_it(
    zone: ZoneInfo, days: str, minute: int, since: datetime
) -> None:
    start = since.replace(microsecond=0, tzinfo=UTC).timestamp()
    came = Every(days=DAYS[days], minute=minute).after(start, zone)
    assert came > start
    wall = datetime.fromtimestamp(came, zone)
    if 60 * wall.hour + wall.minute == minute:  # else that minute is left out on that day
        assert came == naive(DAYS[days], minute, start, zone)


# -- what is due -------------------------------------------------------------------------------


def test_what_is_due_comes_in_its_order_and_what_was_written_first_first() -> None:
    agenda: Agenda[str] = Agenda(ZONES[0])
    agenda.at(30.0, "b")
    agenda.every(Every(10.0), 0.0, "every")
    agenda.at(10.0, "a")
    agenda.at(99.0, "later")
    assert list(agenda.due(30.0)) == [
        (10.0, "every"), (10.0, "a"), (20.0, "every"), (30.0, "b"), (30.0, "every")
    ]  # fmt: skip
    assert list(agenda.due(30.0)) == []
    assert agenda.never_came() == ["later"]


# -- played ------------------------------------------------------------------------------------

#: The office lies in California; the first day is Monday, 5 January 2026, and begins at 09:00.
OFFICE_ZONE = ZoneInfo("America/Los_Angeles")
OFFICE = """given: {quickbooks: {opened: yes}}
steps:
  - every: {weekday: 09:00}
    do: [open_quickbooks]
  - every: {weekday: 17:30}
    do:
      - close_quickbooks:
        expect: {quickbooks: closed}
  - at: day 2 12:00
    do: [show_dialog, close_dialog]
  - wait: 3d
"""


def test_an_office_opens_and_closes_by_the_clock(play: Callable[..., Played]) -> None:
    played = play(OFFICE)
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    done = [(event.verb, on_the_wall(event.at.time, OFFICE_ZONE)) for event in played.of(StepStarted)][4:]
    assert done == [
        ("close_quickbooks", "Mon 05 17:30"),
        ("open_quickbooks", "Tue 06 09:00"),
        ("show_dialog", "Tue 06 12:00"),
        ("close_dialog", "Tue 06 12:00"),
        ("close_quickbooks", "Tue 06 17:30"),
        ("open_quickbooks", "Wed 07 09:00"),
        ("close_quickbooks", "Wed 07 17:30"),
        ("open_quickbooks", "Thu 08 09:00"),
    ]


def test_what_is_done_has_the_place_of_its_own_step(play: Callable[..., Played]) -> None:
    played = play(OFFICE.replace("{quickbooks: closed}", "{quickbooks: open}"))
    assert len(played.said()) == 3
    assert set(played.said()) == {"f.yaml:10: expected the person's QuickBooks to be open, got closed"}
    assert [event.at.step for event in played.of(StepStarted) if event.verb == "close_quickbooks"] == [2] * 3


def test_what_happens_then_belongs_to_the_step_that_plays_too(play: Callable[..., Played]) -> None:
    played = play(
        "needs: [work]\nsteps:\n  - link:\n  - every: 4h\n    do:\n      - update_selected:\n"
        "        expect: {updates: {count: 1}}\n  - wait: 1d\n    expect: {updates: {count: 6}}\n"
    )
    assert (played.verdict, played.said()) == (Verdict.PASSED, [])
    assert len(played.of(UpdateStarted)) == 6


def test_a_time_that_never_came_is_never_passed(play: Callable[..., Played]) -> None:
    played = play("steps:\n  - {at: day 3 02:00, do: [reboot]}\n  - wait: 1h\n")
    assert played.verdict is Verdict.NOT_EXERCISED
    assert played.reason == (
        "what the scenario is about never came: "
        "expected the time of f.yaml:5 to come, got an end of the scenario before it"
    )
    assert played.verbs() == ["at", "wait"]


def test_every_that_came_once_has_come(play: Callable[..., Played]) -> None:
    assert play("steps:\n  - {every: 1h, do: [tick]}\n  - wait: 59m\n").verdict is Verdict.NOT_EXERCISED
    assert play("steps:\n  - link\n  - {every: 1h, do: [tick]}\n  - wait: 61m\n").verdict is Verdict.PASSED


def test_a_time_that_is_over_is_a_mistake_of_the_file(play: Callable[..., Played]) -> None:
    with pytest.raises(
        InputError, match=r"f\.yaml:5: expected a time that is still to come, got day 1 02:00"
    ):
        play("steps:\n  - {at: day 1 02:00, do: [reboot]}\n  - wait: 1d\n")


def test_a_scenario_that_starts_another_day_has_its_own_first_day(play: Callable[..., Played]) -> None:
    origin = moment(OFFICE_ZONE, 2026, 8, 14, 8)  # a Friday
    played = play("steps:\n  - {at: day 4 09:00, do: [reboot]}\n  - wait: 4d\n", origin=origin)
    [rebooted] = [event for event in played.of(StepStarted) if event.verb == "reboot"]
    assert on_the_wall(rebooted.at.time, OFFICE_ZONE) == "Mon 17 09:00"
