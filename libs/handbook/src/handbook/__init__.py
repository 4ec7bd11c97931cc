"""Writes the documents that are made from the code, and says when one is no longer current."""
