pragma solidity ^0.4.19;

/// Animals that belong to somebody.
contract Ownership {
    struct Animal {
        uint256 genes;
        uint64 born;
        uint32 mother;
        uint16 generation;
    }

    event Birth(address owner, uint256 id, uint256 genes);
    event Transfer(address from, address to, uint256 id);

    Animal[] animals;
    mapping(uint256 => address) public ownerOf;
    mapping(address => uint256) owned;
    mapping(uint256 => address) approved;

    function balanceOf(address who) public view returns (uint256 count) {
        return owned[who];
    }

    function totalSupply() public view returns (uint) {
        return animals.length;
    }

    function _move(address from, address to, uint256 id) internal {
        owned[to]++;
        ownerOf[id] = to;
        if (from != address(0)) {
            owned[from]--;
            delete approved[id];
        }
        Transfer(from, to, id);
    }

    function _create(uint256 mother, uint256 generation, uint256 genes, address owner) internal returns (uint) {
        require(mother == uint256(uint32(mother)));
        Animal memory made = Animal({
            genes: genes,
            born: uint64(now),
            mother: uint32(mother),
            generation: uint16(generation)
        });
        uint256 id = animals.push(made) - 1;
        require(id == uint256(uint32(id)));
        Birth(owner, id, genes);
        _move(0, owner, id);
        return id;
    }
}

contract Farm is Ownership {
    uint256 public price = 1 finney;
    address cfo;

    function Farm() public {
        cfo = msg.sender;
        _create(0, 0, uint256(-1), address(0x1));
    }

    function buy() external payable returns (uint256) {
        require(msg.value >= price);
        return _create(0, 0, uint256(keccak256(msg.sender, animals.length)), msg.sender);
    }

    function breed(uint256 mother) external returns (uint256) {
        require(ownerOf[mother] == msg.sender);
        Animal storage parent = animals[mother];
        return _create(mother, parent.generation + 1, parent.genes / 2, msg.sender);
    }

    function approve(address to, uint256 id) external {
        require(ownerOf[id] == msg.sender);
        approved[id] = to;
    }

    function transferFrom(address from, address to, uint256 id) external {
        require(to != address(0) && to != address(this));
        require(approved[id] == msg.sender && ownerOf[id] == from);
        _move(from, to, id);
    }

    function get(uint256 id) external view returns (uint256 genes, uint256 born, uint256 generation) {
        Animal storage one = animals[id];
        genes = one.genes;
        born = uint256(one.born);
        generation = uint256(one.generation);
    }

    function give(address to, uint256 id) external {
        require(ownerOf[id] == msg.sender);
        _move(msg.sender, to, id);
    }

    function withdraw() external {
        require(msg.sender == cfo);
        cfo.send(this.balance);
    }
}
