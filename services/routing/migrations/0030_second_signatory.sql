-- A refusal is proposed by one officer and decided by another: what is proposed, and at whose seat the case lies
-- meanwhile. Neither is in any event.

ALTER TABLE cases ADD COLUMN proposal text;
ALTER TABLE cases ADD COLUMN stand_in_office text;
ALTER TABLE cases ADD COLUMN stand_in_unit text;
CREATE INDEX cases_with_stand_in ON cases (stand_in_office, stand_in_unit, due_at, id) WHERE stand_in_unit IS NOT NULL;
CREATE INDEX cases_proposed_to_be_overdue ON cases (due_at) WHERE status = 'proposed' AND NOT overdue_told;
