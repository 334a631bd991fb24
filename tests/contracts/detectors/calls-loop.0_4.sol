pragma solidity ^0.4.24;

contract Plugin {
    function run() public;
}

contract Runner {
    address owner = msg.sender;
    Plugin[] plugins;

    function add(Plugin next) public {
        require(msg.sender == owner);
        plugins.push(next);
    }

    function runAll() public {
        for (uint256 i = 0; i < plugins.length; i++) {
            plugins[i].run(); //~ calls-loop
        }
    }

    function runAny() public {
        for (uint256 i = 0; i < plugins.length; i++) {
            address(plugins[i]).call(bytes4(keccak256("run()")));
        }
    }
}
