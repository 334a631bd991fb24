pragma solidity ^0.8.30;

contract One {
    function rate() public view virtual returns (uint) {
        return 1;
    }
}

contract Two {
    function rate() public view virtual returns (uint) {
        return 2;
    }
}

contract Both is One, Two {
    function rate() public view override(One, Two) returns (uint) {
        return One.rate();
    }
}
