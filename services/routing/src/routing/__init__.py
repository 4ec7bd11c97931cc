"""Moves applications between desks by definitions that are data; officers work in live queues."""
