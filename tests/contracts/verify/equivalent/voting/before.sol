// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;


contract Ballot {
    enum Choice {
        None,
        Yes,
        No,
        Abstain
    }

    struct Motion {
        address author;
        uint64 closes;
        uint32 yes;
        uint32 no;
        uint32 abstained;
        string text;
    }

    address public immutable chair = msg.sender;
    Motion[] public motions;
    address[] public members;
    mapping(address => bool) public isMember;
    mapping(uint256 => mapping(address => Choice)) public votes;

    event Joined(address indexed member);
    event Opened(uint256 indexed motion, address indexed author, string text);
    event Voted(uint256 indexed motion, address indexed member, Choice choice);

    modifier onlyMember() {
        require(isMember[msg.sender], "not a member");
        _;
    }

    function join(address member) external {
        require(msg.sender == chair, "not the chair");
        require(!isMember[member], "already a member");
        isMember[member] = true;
        members.push(member);
        emit Joined(member);
    }

    function open(string calldata text, uint64 runSeconds) external onlyMember returns (uint256 id) {
        require(bytes(text).length > 0, "no text");
        require(runSeconds > 0 && runSeconds <= 14 days, "bad duration");
        id = motions.length;
        motions.push(Motion(msg.sender, uint64(block.timestamp) + runSeconds, 0, 0, 0, text));
        emit Opened(id, msg.sender, text);
    }

    function vote(uint256 id, Choice choice) external onlyMember {
        require(id < motions.length, "no such motion");
        require(choice != Choice.None, "no choice");
        Motion storage motion = motions[id];
        require(block.timestamp < motion.closes, "closed");
        require(votes[id][msg.sender] == Choice.None, "voted already");
        votes[id][msg.sender] = choice;
        if (choice == Choice.Yes) {
            motion.yes++;
        } else if (choice == Choice.No) {
            motion.no++;
        } else {
            motion.abstained++;
        }
        emit Voted(id, msg.sender, choice);
    }

    function accepted(uint256 id) external view returns (bool) {
        require(id < motions.length, "no such motion");
        Motion memory motion = motions[id];
        if (block.timestamp < motion.closes) return false;
        uint256 cast = uint256(motion.yes) + motion.no + motion.abstained;
        if (cast * 2 < members.length) return false;
        return motion.yes > motion.no;
    }

    function missing(uint256 id) external view returns (uint256 count) {
        for (uint256 i = 0; i < members.length; i++) {
            if (votes[id][members[i]] == Choice.None) {
                count++;
            }
        }
    }
}
