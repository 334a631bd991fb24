// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IToken {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
}

interface IRouter {
    struct Swap {
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint256 deadline;
    }

    function swap(uint256 amountIn, uint256 amountOutMin, uint256 deadline) external returns (uint256);
    function swapWith(Swap calldata params) external returns (uint256);
    function swapByName(uint256 amountIn, uint256 swapDeadline) external;
}

contract Trader {
    IRouter immutable router;
    uint256 validFor = 10 minutes;
    uint256 constant FOREVER = type(uint256).max;

    constructor(IRouter given) {
        router = given;
    }

    modifier ensure(uint256 deadline) {
        require(deadline >= block.timestamp, "expired");
        _;
    }

    function now_(uint256 amount, uint256 least) external {
        router.swap(amount, least, block.timestamp); //~ missing-deadline
    }

    function later(uint256 amount, uint256 least) external {
        router.swap(amount, least, block.timestamp + 15 minutes); //~ missing-deadline
    }

    function laterByState(uint256 amount, uint256 least) external {
        uint256 until = block.timestamp + validFor;
        router.swap(amount, least, until); //~ missing-deadline
    }

    function never(uint256 amount, uint256 least) external {
        router.swap({amountIn: amount, deadline: type(uint256).max, amountOutMin: least}); //~ missing-deadline
    }

    function neverByName(uint256 amount) external {
        router.swapByName(amount, FOREVER); //~ missing-deadline
    }

    function inStruct(uint256 amount, uint256 least) external {
        IRouter.Swap memory params = IRouter.Swap(amount, least, block.timestamp);
        router.swapWith(params); //~ missing-deadline
    }

    function oneByOne(uint256 amount, uint256 least) external {
        IRouter.Swap memory params;
        params.amountIn = amount;
        params.amountOutMinimum = least;
        params.deadline = block.timestamp;
        router.swapWith(params); //~ missing-deadline
    }

    function given(uint256 amount, uint256 least, uint256 deadline) external {
        router.swap(amount, least, deadline);
    }

    function givenInStruct(uint256 amount, uint256 least, uint256 deadline) external {
        router.swapWith(IRouter.Swap(amount, least, deadline));
    }

    function checkedHere(uint256 amount, uint256 least, uint256 deadline) external ensure(deadline) {
        router.swap(amount, least, block.timestamp);
    }

    function permitted(IToken token, uint256 amount, uint8 v, bytes32 r, bytes32 s) external {
        token.permit(msg.sender, address(this), amount, type(uint256).max, v, r, s);
    }
}
