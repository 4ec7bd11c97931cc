"""Tells citizens what became of their applications, surely and once, by the channel they choose."""
