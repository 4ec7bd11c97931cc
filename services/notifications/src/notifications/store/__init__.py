"""SQL of notifications, one noun per module."""
