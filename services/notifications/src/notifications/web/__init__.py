"""The pages of the inbox, at /kabar."""
