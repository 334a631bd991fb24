pragma solidity ^0.5.0;

/// @title Comments that later compilers read more strictly
contract Comments {
    /// @notice kept inside
    uint internal kept;

    /// @dev Sets and tells.
    /// @return whether it was larger
    function set(uint next) public returns (bool larger) {
        /// what was there before
        uint before = kept;
        kept = next;
        larger = next > before;
    }

    /// @return twice as much
    function nothing() public { kept = 0; }
}
