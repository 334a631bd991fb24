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

    function missing(uint256 id) external view returns (uint256) {
        mapping(address => Choice) storage cast = votes[id];
        uint256 left = members.length;
        uint256 total = left;
        uint256 present;
        while (left != 0) {
            unchecked {
                --left;
            }
            if (cast[members[left]] != Choice.None) ++present;
        }
        return total - present;
    }

    function accepted(uint256 id) external view returns (bool) {
        require(motions.length > id, "no such motion");
        Motion storage motion = motions[id];
        (uint256 yes, uint256 no) = (motion.yes, motion.no);
        bool closed = block.timestamp >= motion.closes;
        bool quorum = (yes + no + motion.abstained) * 2 >= members.length;
        return closed && quorum && no < yes;
    }

    function vote(uint256 id, Choice choice) external {
        _member();
        require(id < motions.length, "no such motion");
        require(choice != Choice.None, "no choice");
        Motion storage motion = motions[id];
        require(motion.closes > block.timestamp, "closed");
        mapping(address => Choice) storage cast = votes[id];
        require(cast[msg.sender] == Choice.None, "voted already");
        emit Voted(id, msg.sender, choice);
        if (choice == Choice.Abstain) {
            motion.abstained += 1;
        } else if (choice == Choice.No) {
            motion.no += 1;
        } else {
            motion.yes += 1;
        }
        cast[msg.sender] = choice;
    }

    function open(string calldata text, uint64 runSeconds) external returns (uint256) {
        _member();
        require(bytes(text).length != 0, "no text");
        require(runSeconds != 0 && runSeconds <= 1_209_600, "bad duration");
        Motion storage motion = motions.push();
        motion.author = msg.sender;
        motion.closes = runSeconds + uint64(block.timestamp);
        motion.text = text;
        uint256 id = motions.length - 1;
        emit Opened(id, msg.sender, text);
        return id;
    }

    function join(address member) external {
        require(chair == msg.sender, "not the chair");
        require(isMember[member] == false, "already a member");
        members.push(member);
        isMember[member] = true;
        emit Joined(member);
    }

    function _member() private view {
        if (!isMember[msg.sender]) revert("not a member");
    }
}
