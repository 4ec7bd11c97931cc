-- Desks whose unit an answer chooses: who works which case there, and which units such a desk may be worked by.

ALTER TABLE cases ADD COLUMN placed_with text;
CREATE INDEX cases_to_place ON cases (id) WHERE placed_with = '';
CREATE INDEX cases_placed ON cases (office, placed_with) WHERE placed_with <> '' AND status IN ('open', 'returned');

CREATE TABLE placements (
    case_id uuid NOT NULL,
    unit text NOT NULL,
    worked_by text NOT NULL,
    placed_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, unit)
);

CREATE TABLE shared_queues (
    unit text NOT NULL,
    worked_by text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (unit, worked_by)
);
INSERT INTO shared_queues (unit, worked_by, name)
SELECT desk ->> 'id', worked_by, desk ->> 'name'
FROM definitions,
     jsonb_array_elements(coalesce(definition -> 'desks', '[]')) AS desk,
     jsonb_each(coalesce(desk -> 'unit_by' -> 'rows', '{}')) AS answer,
     jsonb_array_elements_text(answer.value) AS worked_by
ON CONFLICT DO NOTHING;
