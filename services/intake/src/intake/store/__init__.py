"""SQL of intake, one noun per module."""
