"""Notes inside PostgreSQL what cannot be seen afterwards: every move of a position, every delete from an outbox.

Each note bears its process, and each session is named after it, so that a scene can wait for what it needs to see.
"""

from __future__ import annotations

from enum import StrEnum

from tests.faults.town import Town

_MOVES = """
CREATE TABLE fault_moves (
    id bigint GENERATED ALWAYS AS IDENTITY, consumer_group text, topic text, partition integer,
    from_offset bigint, to_offset bigint, rewind boolean, process text DEFAULT current_setting('application_name')
);
CREATE FUNCTION fault_note_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fault_moves (consumer_group, topic, partition, from_offset, to_offset, rewind)
    VALUES (NEW.consumer_group, NEW.topic, NEW.partition, OLD.next_offset, NEW.next_offset,
            coalesce(current_setting('faults.rewind', true), '') = 'on');
    RETURN NULL;
END $$;
CREATE TRIGGER fault_moves AFTER UPDATE ON positions FOR EACH ROW EXECUTE FUNCTION fault_note_move();
"""
_DELETES = """
CREATE TABLE fault_deletes (
    id bigint GENERATED ALWAYS AS IDENTITY, session text, at timestamptz, first_id bigint, events bigint,
    process text DEFAULT current_setting('application_name')
);
CREATE FUNCTION fault_note_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fault_deletes (session, at, first_id, events)
    SELECT pg_backend_pid() || '/' || (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()),
           clock_timestamp(), min(id), count(*)
    FROM gone HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER fault_deletes AFTER DELETE ON outbox REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION fault_note_delete();
"""
_REWIND = """
UPDATE positions SET next_offset = first_offset, last_offset = NULL, last_id = NULL WHERE consumer_group = $1
"""
_LEADER = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
  AND ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


_LAST = "SELECT coalesce(max(id), 0) FROM {table}"
_BY = "SELECT DISTINCT process FROM {table} WHERE id > $1"
_WAITING = """
SELECT DISTINCT waiting.application_name FROM pg_stat_activity waiting, pg_stat_activity holding
WHERE waiting.datname = current_database() AND waiting.wait_event_type = 'Lock'
  AND holding.application_name = $1 AND holding.pid = ANY(pg_blocking_pids(waiting.pid))
"""


class Notes(StrEnum):
    """The notes that are taken."""

    MOVES = "fault_moves"
    DELETES = "fault_deletes"


async def watch(town: Town) -> None:
    """Put the notes in place; they belong to this run's database alone."""
    for service in ("intake", "routing"):
        connection = await town.connect(service)
        try:
            await connection.execute(_MOVES)
            await connection.execute(_DELETES)
        finally:
            await connection.close()


async def rewind(town: Town, service: str, group: str) -> None:
    """Have a group read everything again."""
    connection = await town.connect(service)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL faults.rewind = 'on'")
            await connection.execute(_REWIND, group)
    finally:
        await connection.close()


async def cut_off_relay(town: Town, service: str) -> bool:
    """End the session of the relay that leads, as a lost network would; False when none leads."""
    connection = await town.connect(service)
    try:
        return bool(await connection.fetch(_LEADER, f"relay:{service}"))
    finally:
        await connection.close()


async def last_note(town: Town, service: str, notes: Notes) -> int:
    """The number of the newest note."""
    return int((await town.query(service, _LAST.format(table=notes)))[0][0])


async def noted_since(town: Town, service: str, notes: Notes, last: int) -> set[str]:
    """The names of the processes of which there is a newer note."""
    return {row["process"] for row in await town.query(service, _BY.format(table=notes), last)}


async def waiting_for(town: Town, service: str, holder: str) -> set[str]:
    """The names of the processes that wait for a row which this one holds."""
    return {row["application_name"] for row in await town.query(service, _WAITING, holder)}
