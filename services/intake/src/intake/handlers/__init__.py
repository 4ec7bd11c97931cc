"""The use cases of intake, by noun: drafts, contacts, applications, corrections, letters, officers' files."""
