"""Tests of many like cases: all of them run by `python3 dev.py sweep tests`, some in every run.

Every run has to end within 25 minutes on two cores. What is named in `SAMPLED` runs every third of
its cases there, and what is named in `LARGE` has smaller siblings that always run, or a sweep of its own.
"""

from __future__ import annotations

from zlib import crc32

SAMPLED = (
    "tests/core/assistance/test_gates.py::test_a_scripted_model_is_judged_as_it_deserves",
    "tests/core/rewriting/test_modernize.py::test_an_old_contract_moves_to_the_newest_compiler_and_is_verified",
    "tests/core/rewriting/test_modernize.py::test_each_breaking_change_keeps_the_behavior",
    "tests/core/rewriting/test_rename.py::test_every_use_gets_the_name_and_the_code_stays_identical",
    "tests/core/rewriting/test_verification.py::test_what_a_rule_makes_of_its_example_is_verified",
    "tests/core/verification/evm/test_closed_paths.py::test_a_cure_is_told_from_what_only_looks_like_one",
    "tests/core/verification/evm/test_held_payments.py::test_a_wrong_cure_fails",
    "tests/core/verification/evm/test_stipend.py::test_what_pays_otherwise_fails",
    "tests/core/verification/evm/test_takeover.py::test_a_check_of_the_caller_cures",
    "tests/stories/test_models.py::test_a_request_ends_as_a_revision_that_was_verified",
    "tests/stories/test_exploits.py::test_the_attack_works_on_the_original_and_the_contract_does_its_work",
)
_OWN = (
    "tests/core/solidity/test_own_builds.py::test_messages_and_code_of_a_package_are_those_of_its_own_build"
)
_WHOLE = "tests/core/solidity/test_packages.py::test_a_whole_package_compiles_the_first_time"
_LOOKING = "tests/desktop/test_looking.py::test_no_text_is_cut_off_and_everything_has_a_name"
LARGE = (
    "tests/core/analysis/test_engine.py"
    "::test_code_that_nests_too_deep_for_the_stack_is_looked_at_all_the_same",
    "tests/core/rewriting/test_natspec.py"
    "::test_a_package_keeps_its_code_byte_for_byte[@openzeppelin/contracts@3.4.2]",
    f"{_OWN}[@mangrovedao/mangrove-core]",
    f"{_OWN}[@primitivefi/rmm-core]",
    f"{_WHOLE}[@openzeppelin/contracts@5.1.0]",
    f"{_WHOLE}[solady@0.1.26]",
    "tests/desktop/lifecycle/test_restoring.py::test_many_new_windows_stay_on_the_screen",
    f"{_LOOKING}[1280-800-2.0]",
    f"{_LOOKING}[1920-1080-2.0]",
    "tests/desktop/test_machine.py::test_two_windows_disk_journal_and_history_agree_whatever_is_done",
    "tests/sync_server/jobs/test_worker.py"
    "::test_every_event_is_on_every_channel_once_though_all_that_carries_it_is_killed[postgresql]",
)


def only_in_full(name: str) -> bool:
    """Whether a test, by its node id, is left to the sweep."""
    if name in LARGE:
        return True
    return name.split("[", maxsplit=1)[0] in SAMPLED and crc32(name.encode()) % 3 != 0
