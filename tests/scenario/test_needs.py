"""The vocabulary of needs: it configures the built-in endpoint and filters for a foreign one."""

from __future__ import annotations

import pytest

from simulator import endpoint
from simulator.scenario import load_text
from simulator.scenario.expectations import ProbeExpected
from simulator.scenario.needs import (
    BARE_URL,
    BUILT_IN,
    HOOKS,
    NEEDS,
    PROBES,
    STEPS,
    Configuration,
    configuration,
    contradiction,
    explained,
    known,
    lacking,
)


def test_the_built_in_endpoint_is_set_up_as_needed() -> None:
    assert configuration(()) == Configuration(mode="continuous", names="path", identities=1)
    assert configuration(("work", "mode.one-off", "names.open-file", "identities.2")) == Configuration(
        mode="one-off", names="open-file", identities=2
    )


def test_a_foreign_endpoint_is_asked_only_for_what_it_offers() -> None:
    assert lacking((), BARE_URL) == ()
    assert lacking(("work", "names.path"), {"work", "names.path"}) == ()
    assert lacking(("work", "hooks.queue"), {"work"}) == ("hooks.queue",)


def test_a_need_is_explained_with_how_to_meet_it() -> None:
    hook = explained("hooks.queue")
    assert hook.startswith("hooks.queue: puts work into the endpoint's queue")
    assert hook.endswith("say under hooks: in endpoint.yaml by which request or command it is done")
    assert explained("names.path").endswith(
        "to meet it, say so with --offers names.path, or with names: path in endpoint.yaml"
    )


def test_what_a_step_asks_of_a_hook_is_a_need() -> None:
    """An endpoint that only reads has a queue too: what is to be written is not asked of it."""
    text = (
        "scenario: a/b\ntitle: t\ncovers: []\nneeds: [work]\nsteps:\n  - hook: {queue: {invoices: 2}}\n"
        "  - at: day 2 09:00\n    do: [hook: {pause: 1d}]\n  - wait: 2d\n"
        "expect_at_end:\n  - same: {company: Invoice, probe: invoices, key: TxnID}\n"
    )
    needs = load_text(text, "f.yaml").needs
    assert needs == (
        "work",
        "hooks.queue",
        "hooks.queue.invoices",
        "hooks.pause",
        "hooks.pause.seconds",
        "probes.invoices",
    )
    assert lacking(needs, BUILT_IN) == ()
    offered = {*needs} - {"hooks.queue.invoices"}
    assert lacking(needs, offered) == ("hooks.queue.invoices",)
    assert lacking(needs, offered - {"hooks.queue"}) == ("hooks.queue",)
    assert explained("hooks.queue.invoices") == (
        "hooks.queue.invoices: its hook queue takes invoices; to meet it, let the hook take invoices, in its "
        "url, body or command, or under takes: in endpoint.yaml"
    )


@pytest.mark.parametrize("need", [*NEEDS, "identities.2"])
def test_every_need_can_be_met_with_endpoint_yaml(need: str) -> None:
    assert "endpoint.yaml" in explained(need).partition("to meet it, ")[2]


@pytest.mark.parametrize(
    ("needed", "offered", "met"),
    [
        ("identities.1", BARE_URL, True),
        ("identities.2", BARE_URL, False),
        ("identities.2", {"identities.3"}, True),
        ("identities.3", {"identities.2"}, False),
    ],
)
def test_identities_are_counted(needed: str, offered: frozenset[str], met: bool) -> None:
    assert (not lacking((needed,), offered)) == met
    if needed != "identities.1":
        assert f"{needed[-1]} users, each with a company of its own" in explained(needed)


@pytest.mark.parametrize("need", [*NEEDS, "identities.2"])
def test_every_need_is_known_and_says_how_to_meet_it(need: str) -> None:
    assert known(need) == need
    assert lacking((need,), ()) == (need,)
    assert explained(need).startswith(f"{need}: ")
    assert "; to meet it, " in explained(need)


@pytest.mark.parametrize(
    ("came", "mistake"),
    [
        ("hooks.que", "expected a need, got hooks.que; did you mean hooks.queue?"),
        ("identities.0", "expected a need, got identities.0; did you mean identities.2?"),
        ("zzz", "expected a need, got 'zzz'; known are work, names.path, "),
        (None, "expected a need, got nothing"),
    ],
)
def test_an_unknown_need(came: object, mistake: str) -> None:
    with pytest.raises(ValueError, match="expected a need") as caught:
        known(came)
    assert str(caught.value).startswith(mistake)


def test_needs_that_exclude_each_other() -> None:
    assert (
        contradiction(("names.path", "names.open-file")) == "expected names.path or names.open-file, got both"
    )
    assert contradiction(("names.path", "mode.one-off")) == ""


def test_what_is_offered_is_in_the_vocabulary() -> None:
    assert {known(need) for need in BUILT_IN | BARE_URL} == BUILT_IN | BARE_URL


def test_the_built_in_endpoint_has_the_hooks_and_probes_that_it_offers() -> None:
    assert set(endpoint.HOOKS) == set(STEPS) - {"restart"}, "what starts it is what starts it again"
    assert {f"hooks.{name}" for name in HOOKS} <= BUILT_IN, "its clock is the simulator's own"
    assert set(PROBES) <= set(endpoint.PROBES)


def test_every_probe_can_be_expected() -> None:
    assert set(ProbeExpected.model_fields) == set(PROBES)


@pytest.mark.parametrize(
    ("hook", "argument", "came", "read"),
    [
        ("queue", "customers", "3", "3"),
        ("queue", "read", "invoices", "invoices"),
        ("queue", "ready_in", "1.5m", "90"),
        ("relink", "mode", "one-off", "one-off"),
        ("pause", "seconds", "24h", "86400"),
        ("pause", "starts_in", "12h", "43200"),
        ("hours", "since", "19:00", "19:00"),
        ("hours", "zone", "America/New_York", "America/New_York"),
        ("history", "since", "1980-01-01", "1980-01-01"),
    ],
)
def test_the_arguments_of_hooks_are_read(hook: str, argument: str, came: str, read: str) -> None:
    assert HOOKS[hook].arguments[argument](came) == read
