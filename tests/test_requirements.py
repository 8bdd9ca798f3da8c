"""Which tests show which requirement: every situation that users meet (A to F, H, I), played at the desktop.

The rows are the ids that scenarios name under ``covers``. Each has the tests that fail where its behaviour is
missing; each of those plays a `simulator.Desktop` in front of an endpoint.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

#: How many rows each part has. G is about who uses the simulator, not about the PC.
PARTS = {"A": 7, "B": 7, "C": 6, "D": 4, "E": 6, "F": 3, "H": 11, "I": 12}

#: Row -> the test functions that show it.
SHOWN_BY = {
    "A1": """
        test_a1_an_edition_and_year_says_what_it_is
        test_a1_a_quickbooks_too_old_for_what_the_endpoint_sends
    """,
    "A2": """
        test_a2_a_mac_has_no_request_processor_and_linking_says_so
    """,
    "A3": """
        test_a3_an_older_windows_has_no_tls_that_the_endpoint_takes
    """,
    "A4": """
        test_a4_rights_may_be_needed_to_install_only
        test_a4_or_to_run_it_too_and_then_an_administrator_has_no_trouble_and_another_has
        test_b3_b4_approved_by_another_it_syncs_only_while_quickbooks_is_closed
    """,
    "A5": """
        test_a5_antivirus_blocks_the_installation_until_it_is_allowed
        test_a5_antivirus_blocks_the_start
        test_a5_the_firewall_cuts_the_connection_until_it_is_allowed
    """,
    "A6": """
        test_a6_the_connector_must_be_where_quickbooks_is
    """,
    "A7": """
        test_a7_linking_needs_quickbooks_open_on_the_company
    """,
    "B1": """
        test_b1_a_fresh_installation_asks_for_elevation_and_is_signed
        test_b1_an_unsigned_one_is_warned_of_or_blocked
    """,
    "B2": """
        test_b2_an_update_keeps_the_applications_and_tells_its_version
    """,
    "B3": """
        test_b3_b4_approved_by_another_it_syncs_only_while_quickbooks_is_closed
        test_b3_who_denies_starts_nothing_as_administrator
        test_b3_whose_registry_an_approved_connector_sees_is_a_switch
        test_1_two_levels_open_then_closed
    """,
    "B4": """
        test_b3_b4_approved_by_another_it_syncs_only_while_quickbooks_is_closed
    """,
    "B5": """
        test_b5_a_hosted_server_has_the_connector_already_and_a_quickbooks_per_session
    """,
    "B6": """
        test_b6_the_files_are_where_people_look_for_them
    """,
    "B7": """
        test_b7_without_an_administrator_the_installation_is_refused
    """,
    "C1": """
        test_c1_a_qwc_file_is_run_and_the_open_company_is_stamped
        test_c1_a_file_that_is_not_there_is_told
        test_0_a_link_call_by_call
        test_the_first_time_call_by_call
    """,
    "C2": """
        test_c2_a_malformed_file_is_refused_with_its_code
        test_c2_a_support_page_or_a_certificate_that_is_not_good_is_refused
        test_a_malformed_file_is_refused_with_its_code_and_nothing_else_happens
        test_an_address_that_does_not_answer_well_is_qbwc1048_and_quickbooks_is_not_asked
    """,
    "C3": """
        test_c3_a_no_adds_nothing_and_a_yes_afterwards_does
        test_2a_no_while_linking
        test_2a_no_and_cancel
    """,
    "C4": """
        test_c4_what_each_answer_allows_later
        test_c4_the_login_user_is_who_an_unattended_start_logs_in_as
        test_2b_no_at_the_update
        test_3_while_open_and_closed
    """,
    "C5": """
        test_c5_access_is_confirmed_and_personal_data_granted_or_not
    """,
    "C6": """
        test_c6_two_companies_of_one_application_never_mix
    """,
    "D1": """
        test_d1_a_new_row_is_unticked_and_asks_for_its_password_when_it_is_ticked
        test_one_that_is_not_saved_holds_while_the_program_runs
    """,
    "D2": """
        test_d2_a_wrong_password_is_corrected_and_a_missing_one_is_no_call
        test_4_a_wrong_password_then_the_right_one
        test_4_a_missing_password_is_no_call
    """,
    "D3": """
        test_an_ordinary_update_line_by_line_and_argument_by_argument
    """,
    "D4": """
        test_d4_the_first_link_fetches_what_the_endpoint_was_configured_for
    """,
    "E1": """
        test_e1_a_one_off_connection_is_deauthorised_and_the_connector_goes_on_calling
        test_5_a_one_off_sync_and_its_end
    """,
    "E2": """
        test_e2_reads_and_writes_are_done_at_every_scheduled_run_and_an_empty_queue_is_none
        test_6_an_empty_queue_leaves_quickbooks_and_its_lock_alone
    """,
    "E3": """
        test_e3_after_a_reboot_it_goes_on_once_somebody_has_logged_on
    """,
    "E4": """
        test_e4_the_person_cannot_open_quickbooks_until_the_sync_ends
    """,
    "E5": """
        test_e5_a_dialog_in_the_middle_of_a_sync_blocks_it_where_nobody_closes_it
        test_e5_a_dialog_that_somebody_closes_only_delays
        test_e5_a_dialog_may_refuse_the_request
        test_e5_quickbooks_goes_away_in_the_middle_of_a_sync
        test_e5_a_modal_dialog_stops_an_update_at_its_start
        test_e5_a_record_that_the_person_has_open_is_3175_until_it_is_closed
        test_e5_a_transaction_that_the_person_has_open_is_in_the_way_of_what_links_to_it
        test_e5_what_the_person_changes_meanwhile_has_another_edit_sequence
        test_e5_a_record_that_the_person_edits_has_another_edit_sequence_and_the_rest_as_it_was
        test_e5_a_transaction_can_be_edited_too
        test_e5_what_quickbooks_does_not_take_is_not_edited
        test_e5_what_the_person_adds_between_two_pages_does_not_shift_the_pages
        test_e5_a_record_must_be_there_and_a_company_file_open
        test_9c_a_dialog_in_the_middle_of_a_session
    """,
    "E6": """
        test_e6_the_vendor_pauses_and_resumes_by_itself
        test_e6_a_pause_that_begins_during_a_session_ends_it_cleanly
        test_e6_a_pause_of_the_future_is_told_as_none_or_by_postponing
        test_e6_the_only_pause_on_the_pc_is_to_untick_auto_run
    """,
    "F1": """
        test_f1_after_an_uninstallation_nothing_calls_and_stamp_and_grant_stay
        test_f1_uninstalled_and_installed_again_the_list_is_there_and_removed_it_is_not
    """,
    "F2": """
        test_f2_a_certificate_that_was_removed_is_as_if_never_seen
        test_f2_merely_unticked_is_refused_until_it_is_ticked_again
        test_2c_access_is_taken_away_after_linking
    """,
    "F3": """
        test_f3_reinstalled_and_linked_again_with_the_same_file_id
        test_f3_i1_with_a_new_file_id_it_is_qbwc1039_until_the_old_stamp_is_gone
    """,
    "H1": """
        test_h1_a_pc_that_sleeps_makes_no_call_until_it_is_awake
        test_h1_a_pc_that_falls_asleep_during_an_update_is_silent_and_begins_anew_later
        test_h1_a_pc_that_is_off_makes_no_call_until_somebody_has_logged_on
        test_h1_a_power_cut_in_the_middle_of_an_update_is_silence
        test_13_the_power_goes_in_the_middle_of_a_session
    """,
    "H2": """
        test_h2_a_connector_that_was_closed_or_crashed_calls_when_it_runs_again
        test_closing_during_an_update_leaves_both_locks
    """,
    "H3": """
        test_h3_without_auto_run_nothing_is_scheduled_and_update_selected_works
    """,
    "H4": """
        test_h4_another_company_is_open_than_the_one_that_is_linked
        test_h4_with_nothing_named_the_wrong_company_is_opened
        test_h4_linked_with_the_wrong_company_open_it_is_the_wrong_company_that_is_stamped
        test_8a_another_company_is_open_than_the_named_one
        test_8b_a_sound_endpoint_sends_nothing_to_the_wrong_company
    """,
    "H5": """
        test_h5_the_file_is_open_elsewhere
    """,
    "H6": """
        test_h6_two_quickbooks_in_the_session_and_a_stale_hidden_one
        test_h6_a_connector_that_is_killed_leaves_a_stale_quickbooks_behind
    """,
    "H7": """
        test_h7_calls_go_on_and_requests_come_only_within_the_sync_window
    """,
    "H8": """
        test_h8_after_one_time_it_is_linked_anew_for_good_with_the_same_company
    """,
    "H9": """
        test_h9_a_large_history_is_read_in_batches_of_dates_from_1980_on
    """,
    "H10": """
        test_both_logs_lie_where_they_are_looked_for
        test_a_good_update_line_by_line
        test_the_log_outlives_an_uninstall_and_goes_on_after_a_reboot
    """,
    "H11": """
        test_h11_many_companies_on_one_pc_come_one_after_the_other
        test_h11_a_large_company_is_read_page_by_page_without_a_hole
        test_an_office_runs_for_thirty_days
    """,
    "I1": """
        test_f3_i1_with_a_new_file_id_it_is_qbwc1039_until_the_old_stamp_is_gone
        test_i1_a_second_pc_with_a_qwc_of_its_own_is_refused_and_with_the_same_one_it_is_linked
        test_i1_a_copied_file_has_the_stamp_of_the_original
    """,
    "I2": """
        test_i2_a_file_that_was_moved_is_not_where_the_endpoint_names_it
        test_i2_a_restored_backup_knows_nothing_of_what_came_after_it
        test_i2_a_backup_restored_beside_the_file_is_a_second_one_with_the_same_stamp
    """,
    "I3": """
        test_i3_an_upgrade_says_its_new_version_once_a_person_has_opened_the_file
        test_i3_two_years_side_by_side_and_a_request_processor_that_is_not_registered
    """,
    "I4": """
        test_i4_an_unattended_start_is_stopped_by_a_prompt
        test_i4_a_quickbooks_that_has_not_finished_opening
        test_9b_an_unattended_start_meets_a_prompt
    """,
    "I5": """
        test_i5_locks_that_a_crash_left_are_a_new_ticket_after_a_break
        test_13_the_power_goes_in_the_middle_of_a_session
        test_an_update_lock_that_was_left_true_is_a_switch_at_the_next_start
    """,
    "I6": """
        test_i6_the_lock_of_one_pc_stops_the_other_and_only_while_it_is_held
        test_who_is_due_while_the_other_one_works_is_told_whose_lock_it_is
        test_due_at_one_moment_one_is_let_in_and_never_both
    """,
    "I7": """
        test_i7_who_disconnects_leaves_it_running_and_who_logs_off_does_not
        test_i7_the_connector_as_another_windows_user_than_quickbooks
    """,
    "I8": """
        test_i8_a_certificate_that_has_expired_is_qbwc1048
        test_i8_the_endpoint_has_moved_and_a_maintenance_page_answers
    """,
    "I9": """
        test_i9_a_connection_deleted_at_the_vendor_is_nvu_at_every_run_and_stays_in_the_list
    """,
    "I10": """
        test_i10_what_is_on_or_before_the_closing_date_is_3171
        test_i10_a_session_has_the_rights_of_whoever_has_the_file_open
        test_i10_rights_are_named_message_by_message
        test_i10_a_full_list_refuses_another_name
        test_i10_sensitive_data_is_refused_without_access_to_it
    """,
    "I11": """
        test_i11_the_same_name_twice_is_two_applications_with_one_grant
    """,
    "I12": """
        test_i12_cut_off_on_either_side_nothing_is_lost_and_nothing_doubled
        test_12_the_endpoint_dies_and_comes_back
        test_the_next_session_begins_anew_and_everything_is_there_once
    """,
}

#: What puts a desktop in front of an endpoint.
PLAYED = re.compile(r"\b(office|play\.on|builtin|interrupted|pair|premises|desk)\(")


@cache
def functions() -> dict[str, list[str]]:
    """The source of every test function by its name; more than one where a name stands in two files."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.setdefault(node.name, []).append("\n".join(lines[node.lineno - 1 : node.end_lineno]))
    return found


def rows_in(name: str) -> list[str]:
    """The rows that a test's name begins with: ``test_f3_i1_with_a_new_file_id`` says F3 and I1."""
    found = re.match(r"test_((?:[a-i][0-9]+_)+)", name)
    return found[1].upper().strip("_").split("_") if found else []


def test_every_row_has_a_test_and_every_row_is_one() -> None:
    wanted = [f"{part}{number}" for part, last in PARTS.items() for number in range(1, last + 1)]
    assert list(SHOWN_BY) == wanted
    assert [row for row, shown in SHOWN_BY.items() if not shown.split()] == []


@pytest.mark.parametrize("row", SHOWN_BY)
def test_each_named_test_is_there_once_and_plays_a_desktop(row: str) -> None:
    for name in SHOWN_BY[row].split():
        sources = functions().get(name, [])
        assert len(sources) == 1, f"{name}: expected one test of that name, got {len(sources)}"
        assert PLAYED.search(sources[0]), f"{name} plays no desktop"


def test_a_test_that_is_named_after_a_row_is_in_the_table() -> None:
    named = {(row, name) for name in functions() for row in rows_in(name)}
    listed = {(row, name) for row, shown in SHOWN_BY.items() for name in shown.split()}
    assert sorted(named - listed) == []
