"""Every detector, in the order of their pages. To add one, write its file and add its line here."""

from __future__ import annotations

from types import ModuleType

from core.analysis.detector import Detector
from core.analysis.detectors import (
    approve_race,
    arbitrary_send_erc20,
    arbitrary_send_eth,
    assert_state_change,
    boolean_constant,
    dead_code,
    default_visibility,
    deprecated_construct,
    divide_before_multiply,
    encode_packed_collision,
    erc20_interface,
    erc721_interface,
    erc4626_inflation,
    gas_stipend_transfer,
    incorrect_exp,
    incorrect_shift,
    incorrect_token_accounting,
    locked_ether,
    missing_access_control,
    missing_deadline,
    missing_return_value,
    missing_slippage,
    oracle_staleness,
    reentrancy_cross_function,
    reentrancy_eth,
    reentrancy_no_eth,
    shadowing_builtin,
    shadowing_local,
    shadowing_state,
    spot_price,
    tautology,
    timestamp_dependence,
    tx_origin,
    unchecked_erc20_transfer,
    unchecked_low_level_call,
    uninitialized_local,
    uninitialized_state,
    uninitialized_storage_pointer,
    unprotected_delegatecall,
    unprotected_initializer,
    unprotected_selfdestruct,
    unprotected_upgrade,
    unused_state,
    weak_randomness,
    wrong_constructor_name,
)


def _row(module: ModuleType) -> Detector:
    return Detector(
        info=module.INFO,
        examples=module.EXAMPLES,
        page=(module.__doc__ or "").strip(),
        detect=module.detect,
        detect_syntax=getattr(module, "detect_syntax", None),
    )


DETECTORS: tuple[Detector, ...] = (
    _row(reentrancy_eth),
    _row(reentrancy_no_eth),
    _row(reentrancy_cross_function),
    _row(arbitrary_send_eth),
    _row(missing_access_control),
    _row(arbitrary_send_erc20),
    _row(unprotected_initializer),
    _row(unprotected_upgrade),
    _row(unprotected_selfdestruct),
    _row(unprotected_delegatecall),
    _row(weak_randomness),
    _row(tx_origin),
    _row(unchecked_low_level_call),
    _row(unchecked_erc20_transfer),
    _row(missing_slippage),
    _row(missing_deadline),
    _row(oracle_staleness),
    _row(spot_price),
    _row(erc4626_inflation),
    _row(incorrect_token_accounting),
    _row(erc20_interface),
    _row(erc721_interface),
    _row(missing_return_value),
    _row(approve_race),
    _row(locked_ether),
    _row(timestamp_dependence),
    _row(gas_stipend_transfer),
    _row(wrong_constructor_name),
    _row(default_visibility),
    _row(shadowing_builtin),
    _row(shadowing_local),
    _row(shadowing_state),
    _row(incorrect_exp),
    _row(incorrect_shift),
    _row(divide_before_multiply),
    _row(tautology),
    _row(boolean_constant),
    _row(assert_state_change),
    _row(uninitialized_storage_pointer),
    _row(uninitialized_state),
    _row(uninitialized_local),
    _row(encode_packed_collision),
    _row(deprecated_construct),
    _row(dead_code),
    _row(unused_state),
)


def detector(detector_id: str) -> Detector | None:
    """The detector of an id, or None."""
    return next((item for item in DETECTORS if item.info.id == detector_id), None)
