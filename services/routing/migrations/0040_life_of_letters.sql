-- A case may have several letters: one in force, earlier ones replaced or revoked.

ALTER TABLE letters DROP CONSTRAINT letters_case_id_key;
ALTER TABLE letters
    ADD COLUMN signatory text NOT NULL DEFAULT '-',
    ADD COLUMN unit text NOT NULL DEFAULT '-',
    ADD COLUMN state text NOT NULL DEFAULT 'in_force',
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN reason text,
    ADD COLUMN successor text;
UPDATE letters AS l SET signatory = c.unit, unit = coalesce(c.placed_with, c.unit) FROM cases AS c WHERE c.id = l.case_id;
CREATE INDEX letters_by_case ON letters (case_id);
