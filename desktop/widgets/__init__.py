"""Reusable widgets that know no Solidity."""
