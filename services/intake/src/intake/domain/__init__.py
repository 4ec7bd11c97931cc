"""The rules of intake: pure functions over frozen values."""
