"""Patterns that people write and auditors pass: nothing of high or medium severity is said about them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.analysis.engine import analyze, at_or_above
from core.progress import silent
from core.solidity.compilation import Compilation

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"

MULTISIG = """contract MultiSig {
    struct Task { address to; uint256 value; bytes data; bool done; uint256 count; }
    mapping(address => bool) owners;
    mapping(uint256 => mapping(address => bool)) confirmed;
    Task[] tasks;
    constructor(address[] memory given) { for (uint256 i; i < given.length; i++) owners[given[i]] = true; }
    modifier only() { require(owners[msg.sender]); _; }
    receive() external payable {}
    function submit(address to, uint256 value, bytes memory data) public only {
        tasks.push(Task(to, value, data, false, 0));
    }
    function confirm(uint256 i) public only {
        require(!confirmed[i][msg.sender]);
        confirmed[i][msg.sender] = true;
        tasks[i].count += 1;
    }
    function execute(uint256 i) public only {
        Task storage task = tasks[i];
        require(task.count >= 2 && !task.done);
        task.done = true;
        (bool ok, ) = task.to.call{value: task.value}(task.data);
        require(ok);
    }
}
"""

WRAPPER = """contract Wrapper {
    mapping(address => uint256) public balances;
    receive() external payable { deposit(); }
    function deposit() public payable { balances[msg.sender] += msg.value; }
    function withdraw(uint256 amount) public {
        require(balances[msg.sender] >= amount);
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
"""

AUCTION = """contract Auction {
    address highest; uint256 bidOf; bool ended;
    mapping(address => uint256) returned;
    uint256 immutable end; address payable immutable seller;
    constructor(uint256 duration) { end = block.timestamp + duration; seller = payable(msg.sender); }
    function bid() external payable {
        require(block.timestamp <= end && msg.value > bidOf);
        if (bidOf != 0) returned[highest] += bidOf;
        (highest, bidOf) = (msg.sender, msg.value);
    }
    function withdraw() external returns (bool) {
        uint256 amount = returned[msg.sender];
        if (amount > 0) {
            returned[msg.sender] = 0;
            if (!payable(msg.sender).send(amount)) { returned[msg.sender] = amount; return false; }
        }
        return true;
    }
    function finish() external {
        require(block.timestamp >= end && !ended);
        ended = true;
        seller.transfer(bidOf);
    }
}
"""

TIMELOCK = """contract Timelock {
    address admin = msg.sender; mapping(bytes32 => uint256) ready;
    modifier onlyAdmin() { _checkAdmin(); _; }
    function _checkAdmin() internal view { if (msg.sender != admin) revert("not the admin"); }
    receive() external payable {}
    function schedule(bytes32 id) external onlyAdmin { ready[id] = block.timestamp + 2 days; }
    function execute(address to, uint256 value, bytes calldata data) external {
        bytes32 id = keccak256(abi.encode(to, value, data));
        require(_isReady(id), "not ready");
        (bool ok, ) = to.call{value: value}(data);
        require(ok);
        require(_isReady(id), "done meanwhile");
        ready[id] = 1;
    }
    function _isReady(bytes32 id) internal view returns (bool) {
        return ready[id] > 1 && ready[id] <= block.timestamp;
    }
}
"""

PHASES = TIMELOCK.replace(
    """        return ready[id] > 1 && ready[id] <= block.timestamp;
    }
""",
    """        return _phase(id) == Phase.Ready;
    }
    function _phase(bytes32 id) internal view returns (Phase) {
        uint256 time = ready[id];
        if (time == 0) return Phase.Unknown;
        if (time == 1) return Phase.Done;
        return time > block.timestamp ? Phase.Waiting : Phase.Ready;
    }
    enum Phase { Unknown, Waiting, Ready, Done }
""",
)

PROXY = """contract Proxy {
    bytes32 private constant SLOT = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);
    address private immutable admin = msg.sender;
    struct Box { address value; }
    function _box() private pure returns (Box storage box) {
        bytes32 slot = SLOT;
        assembly { box.slot := slot } }
    function upgrade(address next) external { require(msg.sender == admin); _box().value = next; }
    fallback() external payable {
        address target = _box().value;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok case 0 { revert(0, returndatasize()) } default { return(0, returndatasize()) }
        }
    }
}
"""

TRANSIENT = """contract Locked {
    mapping(address => uint256) balances;
    modifier alone() {
        assembly { if tload(0x77) { revert(0, 0) } tstore(0x77, 1) }
        _;
        assembly { tstore(0x77, 0) }
    }
    function deposit() external payable alone { balances[msg.sender] += msg.value; }
    function withdraw() external alone {
        (bool ok, ) = msg.sender.call{value: balances[msg.sender]}("");
        require(ok);
        balances[msg.sender] = 0;
    }
}
"""


@pytest.mark.parametrize(
    "source",
    [MULTISIG, WRAPPER, AUCTION, TIMELOCK, PHASES, PROXY, TRANSIENT],
    ids=["multisig", "wrapper", "auction", "timelock", "phases", "proxy", "transient lock"],
)
def test_a_sound_contract_raises_no_alarm(source: str, compiled: Callable[..., Compilation]) -> None:
    compilation = compiled(HEAD + source)
    assert compilation.ok
    analysis = analyze([compilation], silent())
    assert [item.message for item in at_or_above(analysis.findings, "medium")] == []
    assert analysis.notes == ()


@pytest.mark.parametrize(
    ("source", "sound", "broken", "detector"),
    [
        (TIMELOCK, '        require(_isReady(id), "done meanwhile");\n', "", "reentrancy-eth"),
        (PHASES, '        require(_isReady(id), "done meanwhile");\n', "", "reentrancy-eth"),
        (PROXY, "require(msg.sender == admin); _box()", "_box()", "unprotected-delegatecall"),
        (TRANSIENT, "if tload(0x77) { revert(0, 0) } ", "", "reentrancy-eth"),
    ],
    ids=["timelock", "phases", "proxy", "transient lock"],
)
def test_the_alarm_comes_back_when_what_made_it_sound_is_taken_out(
    source: str, sound: str, broken: str, detector: str, compiled: Callable[..., Compilation]
) -> None:
    assert sound in source
    analysis = analyze([compiled(HEAD + source.replace(sound, broken))], silent())
    assert detector in [item.detector for item in at_or_above(analysis.findings, "medium")]
