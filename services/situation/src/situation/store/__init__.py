"""SQL of the situation room, by noun."""
