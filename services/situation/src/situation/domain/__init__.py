"""The rules of counting: pure functions over frozen values."""
