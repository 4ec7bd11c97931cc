-- A version for the day of each shard, so that only days which have changed are read again; and which services are delicate.

CREATE TABLE day_versions (
    day date NOT NULL,
    shard integer NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (day, shard)
) WITH (fillfactor = 70);
INSERT INTO day_versions (day, shard, version) SELECT DISTINCT day, shard, 1 FROM days;

ALTER TABLE services ADD COLUMN delicate boolean NOT NULL DEFAULT false;
