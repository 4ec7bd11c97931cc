-- Forms of the satisfaction survey, added up: how many, and the sum of the answers to each of the nine elements.

CREATE TABLE survey_totals (
    office text NOT NULL,
    service text NOT NULL,
    week text NOT NULL,
    forms integer NOT NULL,
    u1 integer NOT NULL,
    u2 integer NOT NULL,
    u3 integer NOT NULL,
    u4 integer NOT NULL,
    u5 integer NOT NULL,
    u6 integer NOT NULL,
    u7 integer NOT NULL,
    u8 integer NOT NULL,
    u9 integer NOT NULL,
    PRIMARY KEY (office, service, week)
);
