"""How messages leave the house: contacts, providers, the sender's loop."""
