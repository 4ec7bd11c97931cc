-- What intake has published, so that only what is new is published again.

CREATE TABLE published (
    topic text NOT NULL,
    aggregate text NOT NULL,
    sha256 text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (topic, aggregate)
);
