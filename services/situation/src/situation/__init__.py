"""The situation room: service indicators counted from facts about cases, live and checked against a recount."""
