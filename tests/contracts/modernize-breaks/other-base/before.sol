pragma solidity ^0.5.0;

contract One {
    function rate() public view returns (uint) {
        return 1;
    }
}

contract Two {
    function rate() public view returns (uint) {
        return 2;
    }
}

contract Both is One, Two {}
