pragma solidity ^0.5.0;

contract Voting {
    struct Proposal {
        bytes32 name;
        uint count;
        mapping(address => bool) by;
    }

    Proposal[] public proposals;
    mapping(address => uint) public weight;
    address payable public chair;
    uint8 constant SCALE = 10;

    event Voted(address indexed who, uint proposal);

    constructor() public {
        chair = msg.sender;
        weight[msg.sender] = 1;
        proposals.length = 3;
        for (uint i = 0; i < proposals.length; i++) {
            proposals[i].name = bytes32(i + 1);
        }
    }

    function give(address voter) external {
        require(msg.sender == chair, "chair only");
        weight[voter] = uint(2) ** SCALE;
    }

    function vote(uint index) external {
        Proposal storage chosen = proposals[index];
        require(!chosen.by[msg.sender], "voted");
        chosen.by[msg.sender] = true;
        chosen.count += weight[msg.sender];
        emit Voted(msg.sender, index);
    }

    function winner() public view returns (uint index) {
        uint most = 0;
        for (uint i = 0; i < proposals.length; i++) {
            if (proposals[i].count > most) {
                most = proposals[i].count;
                index = i;
            }
        }
    }

    function() external payable {}

    function sweep() external {
        require(msg.sender == chair, "chair only");
        chair.transfer(address(this).balance);
    }
}
