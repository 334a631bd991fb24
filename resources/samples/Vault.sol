// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title A vault that keeps ether and pays interest from a reward pot
/// @notice Sample of Contract Rewriter, with mistakes on purpose. Never deploy it.
contract Vault {
    struct Account {
        uint256 balance;
        uint256 since;
    }

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event Noted(address indexed account, string text);

    address public owner;
    uint256 public minimumDeposit = 0.01 ether;
    uint256 public rewardPerDay = 5;
    uint256 public totalDeposits;
    uint256 public rewardPot;
    bool public paused;

    mapping(address => Account) public accounts;
    mapping(address => string) public notes;

    modifier onlyOwner() {
        require(msg.sender == owner, "Vault: caller is not the owner");
        _;
    }

    modifier whenOpen() {
        require(!paused, "Vault: deposits and withdrawals are paused");
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    /// @notice Anyone may add to the pot that rewards are paid from.
    receive() external payable {
        rewardPot += msg.value;
    }

    function deposit() external payable whenOpen {
        require(msg.value >= minimumDeposit, "Vault: the deposit is below the minimum");
        Account storage account = accounts[msg.sender];
        account.balance += msg.value;
        account.since = block.timestamp;
        totalDeposits += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    /// @notice Take everything out. The books are brought up to date too late.
    function withdraw() external whenOpen {
        uint256 amount = accounts[msg.sender].balance;
        require(amount > 0, "Vault: nothing to withdraw");

        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "Vault: the transfer failed");

        // the books, after the ether has left
        accounts[msg.sender].balance = 0;
        totalDeposits -= amount;
        emit Withdrawn(msg.sender, amount);
    }

    /// @notice Days since the last deposit, times the balance, times the rate in ten-thousandths.
    function reward(address who) public view returns (uint256) {
        Account storage account = accounts[who];
        uint256 elapsed = (block.timestamp - account.since) / 1 days;
        return (account.balance * elapsed * rewardPerDay) / 10_000;
    }

    function claim() external whenOpen {
        uint256 amount = reward(msg.sender);
        require(amount > 0, "Vault: no reward yet");
        require(amount <= rewardPot, "Vault: the reward pot is empty");
        accounts[msg.sender].since = block.timestamp;
        rewardPot -= amount;
        payable(msg.sender).transfer(amount);
    }

    function note(string memory text) external {
        require(bytes(text).length <= 280, "Vault: the note is too long");
        notes[msg.sender] = text;
        emit Noted(msg.sender, text);
    }

    /// @notice Sum of several balances.
    function balanceOfAll(address[] memory holders) external view returns (uint256 sum) {
        for (uint256 i = 0; i < holders.length; i++) {
            sum += accounts[holders[i]].balance;
        }
    }

    function setPaused(bool value) external onlyOwner {
        paused = value;
    }

    /// @notice Take back from the pot what several rounds of rewards did not use.
    function drainPot(uint256[] memory amounts) external onlyOwner {
        uint256 taken = 0;
        for (uint256 i = 0; i < amounts.length; i++) {
            require(amounts[i] <= rewardPot, "Vault: the reward pot is empty");
            rewardPot -= amounts[i];
            taken += amounts[i];
        }
        payable(owner).transfer(taken);
    }
}
