"""What a person does on one PC: the verbs. The golden sequences are in ``golden``."""

from __future__ import annotations

import pytest
from support.golden import working
from support.office import (
    APPLICATION,
    PASSWORD,
    office,
)
from support.scripted_endpoint import Scripted

from simulator import events as e
from simulator.errors import InputError, StepFailed

# -- verbs -------------------------------------------------------------------------------------------


def test_link_says_what_the_screen_said_where_it_fails() -> None:
    with office(Scripted()) as pc, pytest.raises(StepFailed) as failed:
        pc.desktop.link("no")
    assert failed.value.expected == "the application is in the Web Connector's list"
    assert failed.value.got.startswith("QBWC1024")


def test_an_answer_that_a_dialog_does_not_have_is_told() -> None:
    with office(working(clientVersion="W:old")) as pc:
        pc.linked()
        with pytest.raises(InputError, match="version-warning can be answered ok, cancel"):
            pc.desktop.update_selected({"version-warning": ["yes"]})


def test_who_sits_at_the_screen_confirms_a_warning_and_answers_dialogs_in_turn() -> None:
    with office(working(clientVersion="W:old")) as pc:
        pc.linked("prompt")
        pc.desktop.update_selected({"certificate": ["prompt", "no"]})
        assert pc.end.ends == "complete"
        assert [dialog.answer for dialog in pc.of(e.DialogAnswered)] == ["ok", "prompt"]


@pytest.mark.parametrize(
    ("word", "typed"), [("right", PASSWORD), ("wrong", f"{PASSWORD} (mistyped)"), ("hunter2", "hunter2")]
)
def test_a_password_is_kept_as_it_was_typed(word: str, typed: str) -> None:
    with office(Scripted()) as pc:
        pc.linked()
        pc.desktop.enter_password(word)
        assert pc.desktop.pc.registry.passwords == {APPLICATION.name: typed}
