"""What makes the scenarios fail in which a connection syncs on."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects
from support import sync_defects as bad
from support.lawful import LooksEveryTime

LOST_PAGE = {"simulator.endpoint.store.Store.keep_records": bad.loses_a_page}
NOT_ASKED = {"simulator.endpoint.store.Store.recover_jobs": bad.does_not_ask_first}

ROWS = (
    Sabotage(
        "sync/one-off",
        "the connection stays authorised after a one-off sync",
        endpoint(defects.NeverDeauthorises),
    ),
    Sabotage(
        "sync/deauthorised",
        "the connection stays authorised after a one-off sync",
        endpoint(defects.NeverDeauthorises),
    ),
    Sabotage(
        "sync/continuous",
        "the endpoint never sends what was queued",
        endpoint(defects.LosesWrites),
    ),
    Sabotage(
        "sync/empty-queue",
        "the endpoint asks for something at every update",
        {"simulator.endpoint.builtin.BuiltinEndpoint.work_type": LooksEveryTime},
    ),
    Sabotage(
        "sync/noop",
        "the endpoint knows no NoOp",
        endpoint(defects.KnowsNoNoOp),
    ),
    Sabotage(
        "sync/after-reboot",
        "programs start before anybody has logged on",
        {"simulator.desktop.Desktop.power_on": bad.logs_on_by_itself},
    ),
    Sabotage(
        "sync/pause",
        "the endpoint sends requests although it is paused",
        endpoint(bad.IgnoresPause),
    ),
    Sabotage(
        "sync/pause-while-running",
        "the endpoint takes a pause in the middle of an update for an error",
        endpoint(bad.StopsHard),
    ),
    Sabotage(
        "sync/hours",
        "the endpoint sends requests at any hour",
        endpoint(bad.IgnoresPause),
    ),
    Sabotage(
        "sync/new-between-pages",
        "the endpoint loses a page",
        LOST_PAGE,
    ),
    Sabotage(
        "sync/edit-between-pages",
        "the endpoint does not look again at a customer whom it knows",
        {"simulator.endpoint.store.Store.keep_records": bad.keeps_the_first_it_saw},
    ),
    Sabotage(
        "sync/thirty-days",
        "the endpoint sends requests although it is paused",
        endpoint(bad.IgnoresPause),
    ),
    Sabotage(
        "sync/exactly-once/lost-before-delivery",
        "the endpoint sends again without asking whether it was done",
        NOT_ASKED,
    ),
    Sabotage(
        "sync/exactly-once/lost-after-processing",
        "the endpoint does again what it knows to be done",
        endpoint(bad.SendsAgain),
    ),
    Sabotage(
        "sync/exactly-once/request-lost",
        "the endpoint forgets what was handed out",
        {"simulator.endpoint.store.Store.recover_jobs": bad.never_takes_back},
    ),
    Sabotage(
        "sync/exactly-once/power-cut",
        "the endpoint sends again without asking whether it was done",
        NOT_ASKED,
    ),
)
