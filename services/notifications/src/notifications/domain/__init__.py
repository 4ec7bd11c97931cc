"""The rules of telling: what is told to whom, and what becomes of a delivery."""
