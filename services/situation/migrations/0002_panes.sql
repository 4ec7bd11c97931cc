-- Packed panes (the newest version is what counts), and their sums by day so that long windows are cheap.

CREATE TABLE panes (
    pane timestamptz NOT NULL,
    shard integer NOT NULL,
    version integer NOT NULL,
    published_version integer NOT NULL,
    cells text NOT NULL,
    PRIMARY KEY (pane, shard)
) WITH (fillfactor = 70);
CREATE INDEX panes_unpublished ON panes (pane, shard) WHERE published_version < version;

CREATE TABLE days (
    day date NOT NULL,
    shard integer NOT NULL,
    office text NOT NULL,
    service text NOT NULL,
    cells text NOT NULL,
    PRIMARY KEY (day, shard, office, service)
) WITH (fillfactor = 70);
