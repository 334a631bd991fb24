pragma solidity ^0.4.24;

contract OldLottery {
    address[] players;
    uint answer;

    function guess(uint8 number) public view returns (bool) {
        uint8 drawn = uint8(keccak256(block.blockhash(block.number - 1), now)); //~ weak-randomness
        return drawn == number;
    }

    function byDifficulty() public view returns (uint) {
        return uint(block.difficulty) % players.length; //~ weak-randomness
    }

    function byNow() public view returns (address) {
        return players[uint(sha3(now)) % players.length]; //~ weak-randomness
    }

    function days_() public view returns (uint) {
        return now / 1 days;
    }

    function plain(uint number) public view returns (address) {
        return players[number % players.length];
    }
}
