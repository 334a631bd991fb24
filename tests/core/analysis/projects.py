"""A made-up project of many contracts, for tests and benchmarks of working unit by unit.

Groups of contracts, each with a base of its own that they inherit from; interfaces, libraries and types
that all groups import; and one vendored base that nobody asked for.
"""

from __future__ import annotations

P = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"

SHARED = {
    "lib/Owned.sol": """contract Owned {
    address public owner = msg.sender;
    modifier onlyOwner() { require(msg.sender == owner, "owner"); _; }
    function give(address next) external onlyOwner { owner = next; }
    function _say() internal view virtual returns (uint256) { return block.timestamp; }
}
""",
    "src/interfaces/IAsset.sol": """interface IAsset {
    function transfer(address to, uint256 amount) external returns (bool);
    function balanceOf(address who) external view returns (uint256);
}
""",
    "src/libraries/Payments.sol": """import "../interfaces/IAsset.sol";
library Payments {
    struct Book { mapping(address => uint256) owed; uint256 total; }
    function add(Book storage book, address who, uint256 amount) internal {
        book.owed[who] += amount;
        book.total += amount;
    }
    function pay(Book storage book, address payable who) internal {
        (bool ok, ) = who.call{value: book.owed[who]}("");
        require(ok);
        book.owed[who] = 0;
    }
    function send(IAsset asset, address to, uint256 amount) internal { asset.transfer(to, amount); }
}
""",
    "src/Types.sol": "struct Order { address maker; uint256 price; uint64 until; }\nenum Side { Buy, Sell }\n"
    "error Late(uint64 until);\nfunction half(uint256 x) pure returns (uint256) { return x / 2; }\n",
}


def base(group: int) -> str:
    """The base contract of a group."""
    return f"""import "../../lib/Owned.sol";
import "../libraries/Payments.sol";
import "../Types.sol";
abstract contract Base{group} is Owned {{
    using Payments for Payments.Book;
    Payments.Book internal book;
    mapping(uint256 => Order) public orders;
    uint256 internal last;
    bool internal open;
    function place(uint256 id, uint256 price, uint64 until) external {{
        if (until < block.timestamp) revert Late(until);
        orders[id] = Order(msg.sender, price, until);
        last = id;
    }}
    function deposit() external payable {{ book.add(msg.sender, msg.value); _after(msg.value); }}
    function withdraw() external {{ book.pay(payable(msg.sender)); _after(0); }}
    function _after(uint256 amount) internal virtual;
    function _unused{group}() internal pure returns (uint256) {{ return {group}; }}
}}
"""


def contract(group: int, number: int, more: str = "") -> str:
    """One contract of a group; `more` goes into its body."""
    return f"""import "./Base{group}.sol";
import "../interfaces/IAsset.sol";
contract Desk{group}x{number} is Base{group} {{
    uint256 public count;
    IAsset public asset;
    uint256[] internal list;
    event Done(uint256 indexed id, uint256 amount);
    function setAsset(IAsset next) external onlyOwner {{ asset = next; }}
    function _after(uint256 amount) internal override {{ count += half(amount); list.push(amount); }}
    function sum() external view returns (uint256 total) {{
        for (uint256 i = 0; i < list.length; i++) total += list[i];
    }}
    function fill(uint256 id) external {{
        Order memory order = orders[id];
        require(order.maker != address(0) && order.until >= block.timestamp, "order");
        delete orders[id];
        Payments.send(asset, msg.sender, order.price * {number + 1});
        emit Done(id, order.price);
    }}
    function sweep(address payable to) external onlyOwner {{ to.transfer(address(this).balance / 2); }}
    function time() external view returns (uint256) {{ return _say() + last; }}
{more}}}
"""


def project(groups: int = 10, each: int = 9) -> dict[str, str]:
    """File name → text: `groups` bases with `each` contracts, and what they share."""
    files = {name: P + text for name, text in SHARED.items()}
    for group in range(groups):
        files[f"src/g{group}/Base{group}.sol"] = P + base(group)
        for number in range(each):
            files[f"src/g{group}/Desk{group}x{number}.sol"] = P + contract(group, number)
    return files
