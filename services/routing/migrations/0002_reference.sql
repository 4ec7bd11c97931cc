-- Copies of what intake publishes: definitions, offices, calendars.

CREATE TABLE definitions (
    code text NOT NULL,
    version integer NOT NULL,
    definition jsonb NOT NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE offices (
    office text PRIMARY KEY,
    published jsonb NOT NULL
);

CREATE TABLE calendars (
    scope text NOT NULL,
    version integer NOT NULL,
    published jsonb NOT NULL,
    PRIMARY KEY (scope, version)
);
