-- A counter finds a body by its whole name or the number of its application; each look is kept for those who act for it.

ALTER TABLE bodies ADD COLUMN name_mac bytea;
CREATE INDEX bodies_by_name ON bodies (name_mac);
CREATE INDEX bodies_unnamed ON bodies (body) WHERE name_mac IS NULL;

CREATE TABLE body_looks (
    look uuid PRIMARY KEY,
    body uuid NOT NULL,
    office text NOT NULL,
    officer uuid NOT NULL,
    looked_at timestamptz NOT NULL
);
CREATE INDEX body_looks_by_body ON body_looks (body, looked_at DESC);
