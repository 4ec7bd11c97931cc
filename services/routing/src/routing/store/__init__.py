"""SQL of routing, one noun per module."""
