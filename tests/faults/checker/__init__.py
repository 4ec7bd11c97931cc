"""Judges a fault run by what lies in topics and tables; shares no code with the services, so no error of theirs."""
