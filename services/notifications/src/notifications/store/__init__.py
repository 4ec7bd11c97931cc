"""The SQL of notifications, one module per noun."""
