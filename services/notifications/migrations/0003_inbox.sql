-- Each person's inbox; numbers count within it in the order of commits, so that "after number n" misses nothing.

CREATE TABLE inboxes (
    person uuid PRIMARY KEY,
    last_number bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE inbox (
    person uuid NOT NULL,
    number bigint NOT NULL,
    delivery uuid NOT NULL UNIQUE REFERENCES deliveries (id),
    read_at timestamptz,
    PRIMARY KEY (person, number)
);
CREATE INDEX inbox_unread ON inbox (person) WHERE read_at IS NULL;
