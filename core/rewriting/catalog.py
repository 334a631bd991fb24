"""The rules, one typed row each; the page of a rule is its module's docstring."""

from __future__ import annotations

from types import ModuleType

from core.rewriting.rule import RewriteRule
from core.rewriting.rules import (
    arbitrary_send_erc20,
    bounded_arithmetic,
    cache_array_length,
    calldata_parameter,
    constant_variable,
    custom_error,
    default_visibility,
    gas_stipend_transfer,
    immutable_variable,
    integer_overflow,
    loop_accumulation,
    missing_access_control,
    missing_natspec,
    missing_reentrancy_guard,
    outdated_compiler,
    push_payment,
    repeated_storage_read,
    signature_replay,
    state_change_after_call,
    storage_lock,
    struct_copy,
    tx_origin,
    unchecked_call_result,
    unchecked_ecrecover,
    unchecked_erc20_transfer,
    unpacked_storage,
    unprotected_initializer,
    wrong_constructor_name,
)


def _row(module: ModuleType) -> RewriteRule:
    return RewriteRule(
        info=module.INFO, examples=module.EXAMPLES, page=module.__doc__ or "", propose=module.propose
    )


RULES: tuple[RewriteRule, ...] = tuple(
    _row(module)
    for module in (
        state_change_after_call,
        missing_reentrancy_guard,
        missing_access_control,
        wrong_constructor_name,
        unprotected_initializer,
        default_visibility,
        arbitrary_send_erc20,
        integer_overflow,
        unchecked_ecrecover,
        signature_replay,
        tx_origin,
        push_payment,
        unchecked_call_result,
        unchecked_erc20_transfer,
        gas_stipend_transfer,
        calldata_parameter,
        immutable_variable,
        constant_variable,
        bounded_arithmetic,
        repeated_storage_read,
        unpacked_storage,
        storage_lock,
        struct_copy,
        loop_accumulation,
        cache_array_length,
        custom_error,
        outdated_compiler,
        missing_natspec,
    )
)
"""In the order in which proposals are shown."""


def rules_for(detector: str) -> tuple[str, ...]:
    """Ids of the rules that say they cure what a detector finds."""
    return tuple(rule.info.id for rule in RULES if detector in rule.info.fixes)
