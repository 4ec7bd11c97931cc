"""Citizens find a service, apply once, follow it, answer, complain."""
