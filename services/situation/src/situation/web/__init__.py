"""The room as people see it."""
