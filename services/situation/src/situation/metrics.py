"""What the situation room measures of itself."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

PANES_ASSIGNED = Counter("satumeja_situation_panes_assigned", "Pane versions that changed the board")
PANES_UNREADABLE = Counter("satumeja_situation_panes_unreadable", "Pane records that could not be read")
VALUES_TOLD = Counter("satumeja_situation_values_told", "Indicator values published")
MERGES = Counter("satumeja_situation_merges", "Times the truth was read from PostgreSQL")
STREAM_LOSSES = Counter("satumeja_situation_stream_losses", "Times the stream owed a pane for ten seconds")
STREAM_READERS = Gauge("satumeja_situation_stream_readers", "Open indicator streams")
