-- Who has no account is told at the counter alone: a message waits until an officer has handed its paper over.

ALTER TABLE deliveries DROP CONSTRAINT deliveries_channel_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_channel_check
    CHECK (channel IN ('inbox', 'mail', 'sms', 'counter')) NOT VALID;
ALTER TABLE deliveries ADD COLUMN sequence bigint NOT NULL DEFAULT 0;
CREATE INDEX deliveries_at_counters ON deliveries (case_id) WHERE channel = 'counter' AND state = 'planned';

CREATE TABLE papers_handed_over (
    case_id uuid NOT NULL,
    paper text NOT NULL,
    states_until bigint NOT NULL,
    handed_over_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, paper)
);
