"""The goal figures of security, 1 to 23, and the tests that show each today. What a goal asks for beyond them is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """`tests` are files or tests as pytest takes them; `open` is what of the goal they do not show; `wants` how much of what they count is the goal.

    `cases` are tests whose passed cases are a number of their own, by its name; `variables` are set for the run.
    """

    number: int
    what: str
    goal: str
    tests: tuple[str, ...] = ()
    open: str = ""
    wants: Mapping[str, int] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


ISOLATION = "tests/isolation/test_every_route.py"
LINKS = "tests/actions/test_access_links.py"
GATES = "tests/house/test_gates.py"
FIGURES = (
    Figure(
        1,
        "who may what: routes by methods by actors by relations",
        "40 000 cells or more; no leak, no wrong answer, no 500",
        (
            "tests/isolation/test_matrix.py",
            ISOLATION,
            "tests/isolation/test_bodies.py",
            "tests/isolation/test_extra_fields.py",
        ),
        wants={
            "cells": 40_000,
            "routes_by_policy": 150,
            "bodies_that_work": 80,
            "forms_with_more_fields": 80,
        },
        cases={
            "routes_by_policy": f"{ISOLATION}::test_a_route_answers_as_its_policy_says",
            "bodies_that_work": "tests/isolation/test_bodies.py::test_the_body_of_the_right_actor_does_change_something",
            "forms_with_more_fields": "tests/isolation/test_extra_fields.py::test_a_body_assigns_what_its_form_declares_and_nothing_else",
        },
    ),
    Figure(
        2,
        "canaries in bodies, addresses, logs, broker, mail, calendars, audit, browser, backup",
        "400 or more; no hit",
        (
            "tests/attack/test_canaries.py",
            "tests/isolation/test_after.py",
            "tests/isolation/test_reading.py",
            "tests/patient/test_link_secrets.py",
            "tests/phone/test_offline.py::test_nothing_of_anybody_is_kept",
            "tests/reminders/test_backup.py::test_no_word_of_anybody_is_in_the_file_nor_beside_it",
        ),
        wants={"canaries": 400},
    ),
    Figure(
        3,
        "mutants of authorisation",
        "100 or more; 99 % killed",
        ("tests/house/test_rights_mutants.py", "tests/isolation/test_mutants.py"),
        wants={"mutants": 100},
    ),
    Figure(
        4,
        "odd requests",
        "200 000; no 5xx, none over 2 s",
        ("tests/attack/test_odd_requests.py",),
        wants={"requests": 200_000},
    ),
    Figure(
        5,
        "mail scanners: 10 kinds by 1000 links",
        "no change, no try, none used up; all enter",
        (
            "tests/phone/test_links.py",
            "tests/patient/test_link_pages.py::test_a_scanner_that_presses_everything_changes_nothing",
            "tests/patient/test_link_pages.py::test_the_landing_page_asks_the_database_nothing",
            "tests/attack/test_scanners.py",
        ),
        wants={"links": 10_000},
    ),
    Figure(
        6,
        "tokens told to anybody",
        "0 of 10 000",
        (
            "tests/patient/test_link_secrets.py",
            "tests/reminders/test_sending.py::test_the_link_rests_nowhere_but_in_the_mail",
            "tests/house/test_queue.py",
            "tests/attack/test_tokens.py",
            "tests/attack/test_logs.py",
        ),
        wants={"tokens": 10_000},
    ),
    Figure(
        7,
        "wrong dates at once: 50 by 200",
        "never over the limit",
        (
            f"{LINKS}::test_fifty_wrong_dates_at_once_are_never_more_than_ten_looked_at",
            f"{LINKS}::test_links_of_every_kind_at_once_stay_within_ten_and_write_once",
            "tests/actions/test_unlocking.py::test_fifty_tries_at_once_are_five",
            "tests/attack/test_lock_races.py",
        ),
        wants={"rounds": 200},
    ),
    Figure(
        8,
        "a right taken away",
        "gone at the next request, within a second",
        (
            f"{LINKS}::test_a_move_ends_links_and_open_phones_at_the_next_click",
            f"{LINKS}::test_a_new_address_ends_links_and_open_phones",
            f"{LINKS}::test_revoking_ends_everything",
            "tests/staff/test_gone.py",
            "tests/attack/test_revoked.py",
        ),
        wants={"ways": 17},
    ),
    Figure(
        9,
        "signing in once more, and idle limits",
        "301 s, 15:01 and 12:00:01 are refused; watching extends nothing",
        (
            "tests/staff/test_work_session.py",
            "tests/isolation/test_again.py",
            "tests/attack/test_idle.py",
        ),
        wants={"guessed_parameters": 200},
    ),
    Figure(
        10,
        "each look and change has its audit row",
        "one to one; 60 of 60 kinds",
        (
            "tests/isolation/test_after.py::test_audit_and_log_hold_no_word_of_it",
            "tests/isolation/test_looks.py",
            "tests/staff/test_looks.py",
            "tests/attack/test_audit_kinds.py",
            "tests/attack/test_audit_rows.py",
        ),
        wants={"kinds": 60, "answers_with_records": 90},
    ),
    Figure(
        11,
        "tampering with the audit",
        "8 of 8 found; a million rows in 60 s; 300 rows a second",
        (
            "tests/models/test_append_only.py",
            "tests/models/test_audit_anchors.py",
            "tests/attack/test_audit_speed.py",
        ),
        wants={"rows_walked": 1_000_000, "least_inserts_a_second": 300},
    ),
    Figure(
        12,
        "templates in a clinic's own text: 60 by 4",
        "nothing runs; 5 ms and 20 kB at most",
        (
            "tests/rules/test_message_words.py",
            "tests/staff/test_message_text.py",
            "tests/attack/test_templates.py",
        ),
        wants={"payloads": 240},
    ),
    Figure(
        13,
        "SQL, markup, line ends, formulas, redirects",
        "nothing",
        (
            "tests/reminders/test_header_attacks.py",
            "tests/staff/test_reports_pages.py::test_nothing_in_a_file_is_a_formula",
            "tests/staff/test_import_page.py::test_markup_in_a_file_stays_text",
            "tests/patient/test_way_back.py::test_it_leads_to_no_other_place",
            "tests/house/test_static_rules.py",
            "tests/attack/test_markup.py",
            "tests/attack/test_injections.py",
        ),
        wants={
            "sql_tried": 500,
            "redirects_tried": 560,
            "pages_with_markup": 500,
            "line_ends_tried": 320,
            "formulas_tried": 11,
            "hosts_tried": 10,
            "headers_tried": 15,
        },
        cases={
            "line_ends_tried": "tests/reminders/test_header_attacks.py::test_what_is_typed_stays_in_its_place",
            "formulas_tried": "tests/staff/test_reports_pages.py::test_nothing_in_a_file_is_a_formula",
            "hosts_tried": "tests/attack/test_injections.py::test_another_host_is_nobody",
            "headers_tried": "tests/attack/test_injections.py::test_a_made_up_header_changes_no_word",
        },
    ),
    Figure(
        14,
        "headers on every answer",
        "all; no violation of the policy, nobody else asked",
        (
            "tests/staff/test_answers.py",
            "tests/attack/test_headers.py",
            "tests/attack/test_error_pages.py",
            "tests/phone/test_look.py::test_no_page_asks_anybody_else",
            "tests/phone/test_look.py::test_no_page_breaks_the_policy_it_is_sent_with",
            "tests/desk/test_look.py::test_no_page_breaks_the_policy_it_is_sent_with",
            "tests/desk/test_look.py::test_what_breaks_a_policy_is_seen",
        ),
        wants={"answers": 1_400, "error_pages": 14, "pages_in_a_browser": 100},
        cases={"error_pages": "tests/attack/test_error_pages.py::test_each_error_page_says_everything"},
    ),
    Figure(
        15,
        "own checks and rules over the source",
        "no finding; 30 of 30 checks fire",
        (
            GATES,
            "tests/house/test_checks.py",
            "tests/house/test_static_rules.py",
            "tests/house/test_supply.py",
        ),
        wants={"own_checks": 30, "unsafe_settings": 80, "unsafe_variables": 15, "rules_that_find": 12},
        cases={
            "own_checks": f"{GATES}::test_a_gate_says_on_one_line_what_is_wrong_and_how_it_is_mended",
            "unsafe_variables": f"{GATES}::test_an_unsafe_variable_opens_exactly_its_gate",
            "unsafe_settings": f"{GATES}::test_an_unsafe_setting_opens_exactly_its_gate",
            "rules_that_find": "tests/house/test_static_rules.py::test_a_rule_finds_its_bad_example_and_no_good_one",
            "rules_without_a_finding": "tests/house/test_static_rules.py::test_the_product_holds_only_what_was_reviewed",
        },
    ),
    Figure(
        16,
        "ASVS 5.0, levels 1 and 2",
        "70 and 183 answered; 90 % tested; 4 deviations at most",
        (
            "tests/house/test_security_pages.py",
            "tests/attack/test_standards.py::test_nine_lines_of_ten_that_are_ours_have_their_test",
        ),
        wants={"answered": 253},
    ),
    Figure(
        17,
        "HIPAA 164.312",
        "12 of 12 lines with tests",
        (
            "tests/house/test_security_pages.py",
            "tests/attack/test_standards.py::test_each_line_of_164_312_has_its_test",
        ),
        wants={"lines_tested": 12},
    ),
    Figure(
        18,
        "time tells nothing",
        "median gap under 5 ms of 300",
        (
            "tests/patient/test_link_pages.py::test_asking_for_a_new_link_always_takes_as_long",
            f"{LINKS}::test_wrong_paused_locked_and_unknown_are_the_same_work",
            "tests/attack/test_timing.py",
        ),
        wants={"staff_pairs": 300, "link_pairs": 300},
    ),
    Figure(
        19,
        "restored: 100 000 appointments",
        "30 minutes at most; the audit verifies, old links are dead",
        (
            "tests/attack/test_restore.py",
            "tests/reminders/test_backup.py",
            "tests/reminders/test_restore.py",
            "tests/reminders/test_guards.py",
        ),
        wants={"appointments": 100_000},
    ),
    Figure(
        20,
        "what comes from others",
        "the bill of materials is what is installed; nothing behind on security",
        ("tests/house/test_supply.py", "tests/house/test_locks.py"),
        "advisories: the index that this installs from has no data of them, so that `pip-audit` would call everything good",
        wants={"components": 40, "components_installed": 30, "locks_with_hashes": 5},
        cases={"locks_with_hashes": "tests/house/test_locks.py::test_every_locked_package_has_a_hash"},
    ),
    Figure(
        21,
        "least right",
        "journeys pass, read-only, not as root",
        (
            "tests/house/test_doctor.py",
            "tests/house/test_compose.py",
            "tests/attack/test_least_right.py",
            "tests/stack/test_broker_rights.py",
            "tests/models/test_auditor.py",
            "tests/journeys",
        ),
        "the container itself, read from its files and not run",
        wants={"statements_refused": 20, "journeys": 10},
        cases={
            "journeys": "tests/journeys",
            "commands_refused": "tests/stack/test_broker_rights.py::test_its_user_may_not",
        },
        variables={"JOURNEYS_CONFINED": "1"},
    ),
    Figure(
        22,
        "database, broker, mail, worker killed at 12 points",
        "nothing unaudited, nothing lost, doubles only as docs/reminders.md allows",
        (
            "tests/reliability/test_faults.py",
            "tests/chaos/test_faults.py",
            "tests/staff/test_looks.py::test_without_an_entry_no_data",
        ),
        "counted in full by `make chaos`",
        wants={"faults": 12, "parts_killed_under_a_page": 4},
        cases={
            "faults": "tests/chaos/test_faults.py::test_the_promise_is_kept",
            "designs_seen_to_fail": "tests/chaos/test_faults.py::test_a_refused_design_is_seen_to_fail",
            "parts_killed_under_a_page": "tests/reliability/test_faults.py",
        },
    ),
    Figure(23, "somebody else attacks for a day", "nothing high or critical", open="needs people"),
)
