pragma solidity 0.7.6;

contract Channel {
    address payable public immutable payer;
    address payable public payee;
    uint256 public expires;
    uint256 public nonce;

    event Closed(uint256 amount);

    constructor(address payable to, uint256 time) payable {
        payer = msg.sender;
        payee = to;
        expires = block.timestamp + time % 30 days;
    }

    function hash(uint256 amount) public view returns (bytes32) {
        return keccak256(abi.encodePacked(address(this), amount, nonce));
    }

    function signer(uint256 amount, uint8 v, bytes32 r, bytes32 s) public view returns (address) {
        return ecrecover(hash(amount), v, r, s);
    }

    function close(uint256 amount) external {
        require(msg.sender == payee || msg.sender == payer, "party only");
        nonce++;
        emit Closed(amount);
        payee.transfer(amount);
    }

    function timeout() external {
        require(block.timestamp >= expires, "early");
        payer.transfer(address(this).balance);
    }

    function extend(uint256 time) external {
        require(msg.sender == payer, "payer only");
        require(time > expires, "shorter");
        expires = time;
    }

    function pick(uint256[] calldata values, uint256 index) external pure returns (uint256 sum) {
        for (uint256 i = 0; i < values.length; i++) {
            sum += values[i];
        }
        sum -= values[index];
    }
}
