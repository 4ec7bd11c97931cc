"""The rules of routing: pure functions over frozen values."""
