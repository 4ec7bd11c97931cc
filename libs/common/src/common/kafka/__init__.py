"""Kafka's side of the house: topics, records, the relay out and the runner in."""
