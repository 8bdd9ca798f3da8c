"""What makes the scenarios of what support meets fail."""

from __future__ import annotations

from scenario.sabotage import Sabotage, endpoint
from support import defects
from support import sync_defects as bad

from simulator.events import SessionRefused
from simulator.quickbooks.sdklog import CALLS

WITHOUT_REFUSALS = {kind: call for kind, call in CALLS.items() if kind is not SessionRefused}
FORGOTTEN = {"simulator.endpoint.store.Store.recover_jobs": bad.never_takes_back}
NEVER_GIVEN_UP = {"simulator.endpoint.builtin.BuiltinEndpoint.work_type": bad.NeverGivesUp}

ROWS = (
    Sabotage(
        "trouble/pc-off",
        "a PC that sleeps works on",
        {"simulator.windows.PC.works": bad.runs_while_asleep},
    ),
    Sabotage(
        "trouble/connector-closed",
        "the Web Connector works on when it was closed",
        {"simulator.connector.program.WebConnector.runs": True},
    ),
    Sabotage(
        "trouble/auto-run-off",
        "Auto-Run cannot be unticked",
        {"simulator.desktop.Desktop.stop_auto_run": bad.does_nothing},
    ),
    Sabotage(
        "trouble/unattended-start",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "trouble/power-cut",
        "the endpoint forgets what was handed out",
        FORGOTTEN,
    ),
    Sabotage(
        "trouble/locks-stay",
        "the lock cannot be cleared",
        {"simulator.desktop.Desktop.clear_update_lock": bad.does_nothing},
    ),
    Sabotage(
        "trouble/endpoint-down",
        "the way stays broken",
        {"simulator.connector.faults.CallFaults._due": bad.stays_broken},
    ),
    Sabotage(
        "trouble/endpoint-dies",
        "the endpoint takes for done what was only handed out",
        {"simulator.endpoint.store.Store.recover_jobs": bad.takes_for_done},
    ),
    Sabotage(
        "trouble/connection-deleted",
        "a connection that was deleted is let in",
        endpoint(bad.RefusesNobody),
    ),
    Sabotage(
        "trouble/file-moved",
        "the endpoint has every refused session tried again, for ever",
        endpoint(defects.NeverStopsTrying),
    ),
    Sabotage(
        "trouble/backup-restored",
        "the endpoint keeps what is gone from QuickBooks",
        {"simulator.endpoint.store.Store.forget_records": bad.keeps_what_is_gone},
    ),
    Sabotage(
        "trouble/two-pcs",
        "the lock of another PC is not heeded",
        {"simulator.connector.locks.AppLock.held_against": bad.says_no},
    ),
    Sabotage(
        "trouble/two-pcs-at-once",
        "the lock of another PC is not heeded",
        {"simulator.connector.locks.AppLock.held_against": bad.says_no},
    ),
    Sabotage(
        "trouble/two-pcs-at-once",
        "the endpoint sends again what another PC was given, without asking whether it was done",
        {"simulator.endpoint.store.Store.recover_jobs": bad.does_not_ask_first},
    ),
    Sabotage(
        "trouble/closing-date",
        "the endpoint sends a refused invoice again, for ever",
        NEVER_GIVEN_UP,
    ),
    Sabotage(
        "trouble/rights",
        "the endpoint sends a refused customer again, for ever",
        NEVER_GIVEN_UP,
    ),
    Sabotage(
        "trouble/logs",
        "QuickBooks writes no log",
        {"simulator.quickbooks.sdklog.SdkLog.__call__": bad.does_nothing},
    ),
    Sabotage(
        "trouble/logs",
        "QuickBooks' log says nothing of the sessions that it refuses",
        {"simulator.quickbooks.sdklog.CALLS": WITHOUT_REFUSALS},
    ),
    Sabotage(
        "trouble/logs",
        "the Web Connector writes no log",
        {"simulator.connector.qwclog.QwcLog.__call__": bad.does_nothing},
    ),
    Sabotage(
        "trouble/restored-then-gone",
        "the endpoint keeps what is gone from QuickBooks",
        {"simulator.endpoint.store.Store.forget_records": bad.keeps_what_is_gone},
    ),
    Sabotage(
        "trouble/list-full",
        "the endpoint sends a refused customer again, for ever",
        NEVER_GIVEN_UP,
    ),
    Sabotage(
        "trouble/sensitive-data",
        "the endpoint sends a refused employee again, for ever",
        NEVER_GIVEN_UP,
    ),
    Sabotage(
        "trouble/certificate-expired",
        "neither support page nor certificate is fetched",
        {"simulator.connector.adding._CHECKS": ()},
    ),
    Sabotage(
        "trouble/certificate-expired",
        "the way stays broken",
        {"simulator.connector.faults.CallFaults._due": bad.stays_broken},
    ),
    Sabotage(
        "trouble/endpoint-restarts",
        "the endpoint has nothing written down",
        {"simulator.endpoint.builtin.Store": bad.has_no_disk},
    ),
    Sabotage(
        "trouble/endpoint-restarts",
        "the endpoint sends again without asking whether it was done",
        {"simulator.endpoint.store.Store.recover_jobs": bad.does_not_ask_first},
    ),
    Sabotage(
        "trouble/restored-then-changed",
        "the endpoint does not look again at a record that is out of date",
        {"simulator.endpoint.work._OUT_OF_DATE": -1},
    ),
)
