pragma solidity >=0.5.0 <0.6.0;

contract Lottery {
    address payable[] players;
    uint public ticket = 100 szabo;
    uint public round;
    mapping(uint => address) public winners;

    event Joined(address player, uint index);
    event Won(address player, uint amount);

    function join() external payable returns (uint) {
        require(msg.value == ticket, "price");
        uint index = players.push(msg.sender) - 1;
        emit Joined(msg.sender, index);
        return index;
    }

    function draw() external {
        require(players.length >= 2, "few");
        uint seed = uint(keccak256(abi.encodePacked(round, players.length)));
        address payable winner = players[seed % players.length];
        winners[round] = winner;
        round++;
        delete players;
        emit Won(winner, address(this).balance);
        winner.transfer(address(this).balance);
    }

    function number(int8 small) external pure returns (uint) {
        return uint(small);
    }

    function top() external pure returns (uint) {
        return uint(-1);
    }

    function code(address who) external pure returns (uint, bytes32) {
        return (uint(who), bytes32(uint(who)));
    }

    function coded(address who) external view returns (bool coded_) {
        assembly { coded_ := gt(extcodesize(who), 0) }
    }
}
