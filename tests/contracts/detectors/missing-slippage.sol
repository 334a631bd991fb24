// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface IERC20 {
    function balanceOf(address who) external view returns (uint256);
}

interface IRouter {
    struct Single {
        address tokenIn;
        address tokenOut;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function swapExactTokensForTokens(
        uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline
    ) external returns (uint256[] memory amounts);
    function getAmountsOut(uint256 amountIn, address[] calldata path) external view returns (uint256[] memory);
    function exactInputSingle(Single calldata params) external returns (uint256 amountOut);
    function exactOutput(bytes calldata path, uint256 amountOut, uint256 amountInMaximum) external returns (uint256);
    function addLiquidity(
        address tokenA, address tokenB, uint256 amountA, uint256 amountB, uint256 amountAMin, uint256 amountBMin
    ) external returns (uint256);
    function exit(uint256 shares, uint256[] memory minAmountsOut) external;
    function setMinDelay(uint256 minDelay) external;
    function minAmountOf(address token, uint256 minAmount) external view returns (bool);
}

interface IOracle {
    function latestPrice(address token) external view returns (uint256);
}

contract Trader {
    IRouter immutable router;
    IOracle immutable oracle;
    IERC20 immutable token;
    address owner = msg.sender;
    uint256 tolerance = 99;
    uint256 constant NOTHING = 0;

    constructor(IRouter given, IOracle prices, IERC20 out) {
        router = given;
        oracle = prices;
        token = out;
    }

    function nothing(uint256 amount, address[] calldata path, uint256 deadline) external {
        router.swapExactTokensForTokens(amount, NOTHING, path, msg.sender, deadline); //~ missing-slippage
    }

    function asOwner(uint256 amount, address[] calldata path, uint256 deadline) external {
        require(msg.sender == owner);
        router.swapExactTokensForTokens(amount, 1, path, msg.sender, deadline); //~ missing-slippage
    }

    function quoted(uint256 amount, address[] calldata path, uint256 deadline) external {
        uint256 least = (router.getAmountsOut(amount, path)[1] * 99) / 100;
        router.swapExactTokensForTokens(amount, least, path, msg.sender, deadline); //~ missing-slippage
    }

    function inStruct(address a, address b, uint256 amount, uint256 deadline) external returns (uint256) {
        return
            router.exactInputSingle( //~ missing-slippage
                IRouter.Single({
                    tokenIn: a,
                    tokenOut: b,
                    recipient: msg.sender,
                    deadline: deadline,
                    amountIn: amount,
                    amountOutMinimum: 0,
                    sqrtPriceLimitX96: 0
                })
            );
    }

    function withoutLimit(bytes calldata path, uint256 amount) external {
        router.exactOutput(path, amount, type(uint256).max); //~ missing-slippage
    }

    function added(address a, address b, uint256 amount) external {
        router.addLiquidity(a, b, amount, amount, 0, 0); //~ missing-slippage
    }

    function left(uint256 shares) external {
        router.exit(shares, new uint256[](2)); //~ missing-slippage
    }

    function given(uint256 amount, uint256 least, address[] calldata path, uint256 deadline) external {
        router.swapExactTokensForTokens(amount, least, path, msg.sender, deadline);
    }

    function checkedResult(uint256 amount, uint256 least, address[] calldata path, uint256 deadline) external {
        uint256[] memory amounts = router.swapExactTokensForTokens(amount, 0, path, msg.sender, deadline);
        require(amounts[amounts.length - 1] >= least, "too little");
    }

    function checkedBalance(uint256 amount, uint256 least, address[] calldata path, uint256 deadline) external {
        uint256 before = token.balanceOf(address(this));
        router.swapExactTokensForTokens(amount, 0, path, address(this), deadline);
        if (token.balanceOf(address(this)) - before < least) revert("too little");
    }

    function byOracle(uint256 amount, address[] calldata path, uint256 deadline) external {
        uint256 least = (amount * oracle.latestPrice(path[0]) * tolerance) / 100;
        router.swapExactTokensForTokens(amount, least, path, msg.sender, deadline);
    }

    function inStructWithPrice(address a, address b, uint256 amount, uint160 limit) external returns (uint256) {
        return router.exactInputSingle(IRouter.Single(a, b, msg.sender, 1, amount, 0, limit));
    }

    function filled(uint256 shares, uint256 least) external {
        uint256[] memory amounts = new uint256[](2);
        amounts[0] = least;
        router.exit(shares, amounts);
    }

    function oneSided(address a, address b, uint256 amount, uint256 least) external {
        router.addLiquidity(a, b, amount, amount, least, 0);
    }

    function notATrade() external {
        require(msg.sender == owner);
        router.setMinDelay(0);
        require(router.minAmountOf(address(this), 0));
    }
}
