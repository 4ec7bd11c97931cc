-- Small copies of what intake publishes: what messages say of a service and of an office.

CREATE TABLE services (
    code text NOT NULL,
    version integer NOT NULL,
    name jsonb NOT NULL,
    fee bigint,
    refusals jsonb NOT NULL,
    PRIMARY KEY (code, version)
);

CREATE TABLE offices (
    office text PRIMARY KEY,
    name text NOT NULL,
    zone text NOT NULL
);
