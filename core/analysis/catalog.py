"""Every detector, in the order of their pages. To add one, write its file and add its line here."""

from __future__ import annotations

from types import ModuleType

from core.analysis.detector import Detector
from core.analysis.detectors import (
    arbitrary_send_eth,
    gas_stipend_transfer,
    locked_ether,
    missing_access_control,
    reentrancy_cross_function,
    reentrancy_eth,
    reentrancy_no_eth,
    timestamp_dependence,
    tx_origin,
    unchecked_erc20_transfer,
    unchecked_low_level_call,
    unprotected_delegatecall,
    unprotected_selfdestruct,
    weak_randomness,
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
    _row(unprotected_selfdestruct),
    _row(unprotected_delegatecall),
    _row(weak_randomness),
    _row(tx_origin),
    _row(unchecked_low_level_call),
    _row(unchecked_erc20_transfer),
    _row(locked_ether),
    _row(timestamp_dependence),
    _row(gas_stipend_transfer),
)


def detector(detector_id: str) -> Detector | None:
    """The detector of an id, or None."""
    return next((item for item in DETECTORS if item.info.id == detector_id), None)
