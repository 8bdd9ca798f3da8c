"""Clocks, switches and the stream: what every room stands on."""

from __future__ import annotations

import time

import pytest

from simulator import events as e
from simulator import switches
from simulator.clock import DEFAULT_ORIGIN, RealClock, VirtualClock, iso
from simulator.errors import InputError
from simulator.switches import Switches, with_settings


def test_virtual_time_starts_on_a_monday_morning_and_passes_only_when_told_to() -> None:
    clock = VirtualClock()
    assert iso(clock.now()) == "2026-01-05T17:00:00.000Z"
    clock.wait_until(DEFAULT_ORIGIN + 5)
    clock.skip_to(DEFAULT_ORIGIN + 3600)
    assert clock.now() == DEFAULT_ORIGIN + 3600
    clock.wait_until(DEFAULT_ORIGIN)
    assert clock.now() == DEFAULT_ORIGIN + 3600


def test_real_time_passes_by_itself_and_only_skips_are_virtual() -> None:
    clock = RealClock(1000.0)
    began = time.monotonic()
    clock.skip_to(5000.0)
    assert 5000.0 <= clock.now() < 5010.0
    clock.wait_until(clock.now() + 0.02)
    assert time.monotonic() - began >= 0.02
    clock.wait_until(0.0)
    clock.skip_to(0.0)
    assert clock.now() >= 5000.0
    assert abs(RealClock().now() - time.time()) < 5.0


def test_the_default_of_a_switch_is_its_first_value() -> None:
    for name, field in switches.FIELDS.items():
        lawful = switches.values(name)
        assert not lawful or field.default == lawful[0]
        assert switches.about(name)
        assert len(set(lawful)) == len(lawful)


def test_switches_are_set_by_name_with_hyphens_or_not_and_hresults_in_any_case() -> None:
    changed = with_settings(
        Switches(),
        {"noop-from-send": "pass-to-quickbooks", "elevation_hresult": "0x80080005", "o_prefix": "STOP"},
    )
    assert changed.noop_from_send == "pass-to-quickbooks"
    assert changed.elevation_hresult == "0x80080005"
    assert changed.o_prefix == "stop"
    assert with_settings(Switches(), {"timeout_seconds": "2.5"}).timeout == 2.5


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("noop_from_sent", "x", "did you mean noop_from_send"),
        ("zzz", "x", "known are"),
        ("o_prefix", "maybe", "expected one of stop, continue, got 'maybe'"),
        ("timeout_seconds", "soon", "expected a number of seconds above 0"),
        ("timeout_seconds", "0", "expected a number of seconds above 0"),
        ("timeout_seconds", "inf", "expected a number of seconds above 0"),
        ("timeout_seconds", "nan", "expected a number of seconds above 0"),
    ],
)
def test_a_switch_that_cannot_be_set_is_told(name: str, value: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        with_settings(Switches(), {name: value})


def test_the_stream_tells_everybody_in_order_and_where_it_stands() -> None:
    stream = e.Stream(VirtualClock(7.0))
    heard: list[str] = []
    first = lambda _: heard.append("first")  # noqa: E731
    stream.subscribe(first)
    stream.subscribe(lambda _: heard.append("second"))
    stream.scenario, stream.step = "a/b", 3
    at = stream.at("pc", "app", 1, 2)
    assert at == e.At("a/b", 3, "pc", "app", 1, 2, 7.0)
    stream.emit(e.Waited(at, 5.0, "NoOp"))
    stream.unsubscribe(first)
    stream.emit(e.Waited(at, 5.0, "NoOp"))
    assert heard == ["first", "second", "second"]


def test_null_and_absent_are_neither_true_nor_empty() -> None:
    assert not e.Missing.NULL
    assert not e.Missing.ABSENT
    assert e.Missing.NULL is not e.Missing.ABSENT  # type: ignore[comparison-overlap]
