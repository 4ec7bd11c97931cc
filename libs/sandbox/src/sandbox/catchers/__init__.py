"""Stand-ins for the outside world's mail and SMS providers, which can be told to misbehave."""
