-- Who may commit, where only one process may at a time: the one that has taken the last number. A commit holds the lock shared until
-- it ends, whoever takes a number holds it alone; so when a number is given, nothing of an older one is under way or will come.
CREATE TABLE commit_epoch (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    number  bigint NOT NULL
);

INSERT INTO commit_epoch (number) VALUES (0);

CREATE FUNCTION commit_epoch_take() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    taken bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('billing/epoch/' || current_schema(), 0));
    UPDATE commit_epoch SET number = number + 1 WHERE is_only RETURNING number INTO taken;
    RETURN taken;
END $$;

-- The commit of a batch. Each array holds a column, its i-th element belongs to the i-th commit; an array of what nobody in
-- the batch has is empty. moving, born, evented and settled list the positions that they are named for.
--
-- Returned is what did NOT win: 1 key known, 2 event known, 3 head moved on, 4 head held by somebody else. Nothing of those is
-- written.
--
-- Every statement takes its positions from a list and subscripts the arrays; tables are reached by their whole key only.
-- The planner guesses badly at both lists and empty tables, hence the settings: they leave it one plan.
CREATE FUNCTION journal_commit(
    tenants text[], accounts text[], expected bigint[], seqs bigint[], ats timestamptz[],
    hashes bytea[], key_id integer, commands text[], causes text[], facts bytea[],
    next_dues timestamptz[], wakes timestamptz[], healths json[], timelines json[],
    keys text[], body_hashes bytea[], answers bytea[], finals boolean[],
    sources text[], event_ids text[], settled_keys text[], settled_answers bytea[],
    moving integer[], born integer[], evented integer[], settled integer[],
    look_first boolean, skip_held boolean, epoch bigint)
RETURNS TABLE (
    refused integer, reason integer, found_seq bigint, found_command text, found_body_hash bytea, found_answer bytea,
    found_final boolean, rival_hash bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_bitmapscan = off
SET enable_material = off
SET enable_memoize = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    n CONSTANT integer := cardinality(tenants);
    winners integer[] := '{}';
    known boolean[];
    won boolean[];
    free integer[];
    held integer := 0;
    lost integer[] := '{}';
    i integer;
BEGIN
    IF epoch IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('billing/epoch/' || current_schema(), 0));
        IF epoch <> (SELECT number FROM commit_epoch WHERE is_only) THEN
            RAISE EXCEPTION 'epoch % has passed', epoch USING ERRCODE = 'BE001';
        END IF;
    END IF;

    -- A key or an event that is there already would void the whole statement below; who meets many looks first.
    IF look_first THEN
        known := array_fill(false, ARRAY[n]);
        FOR refused, reason, found_seq, found_command, found_body_hash, found_answer, found_final IN
            SELECT g, CASE WHEN a.key IS NOT NULL THEN 1 ELSE 2 END, coalesce(a.seq, e.seq), coalesce(a.command, e.command),
                a.body_hash, a.answer, a.is_final
            FROM generate_series(1, n) AS g
            LEFT JOIN command_answer a ON a.tenant = tenants[g] AND a.account = accounts[g] AND a.key = keys[g]
            LEFT JOIN taken_event e
                ON e.tenant = tenants[g] AND e.account = accounts[g] AND e.source = sources[g] AND e.event_id = event_ids[g]
            WHERE a.key IS NOT NULL OR e.event_id IS NOT NULL
        LOOP
            RETURN NEXT;
            known[refused] := true;
        END LOOP;
        IF FOUND THEN
            moving := ARRAY(SELECT g FROM unnest(moving) AS g WHERE NOT known[g]);
            born := ARRAY(SELECT g FROM unnest(born) AS g WHERE NOT known[g]);
        END IF;
    END IF;

    -- Whoever has waited in vain for a head goes on without it. A head that is being born cannot be skipped, only not waited for.
    IF skip_held THEN
        PERFORM set_config('lock_timeout', '20ms', true);
        free := ARRAY(
            SELECT g FROM unnest(moving) AS g
            JOIN account_head h ON h.tenant = tenants[g] AND h.account = accounts[g]
            FOR NO KEY UPDATE OF h SKIP LOCKED);
        reason := 4;
        found_seq := NULL; found_command := NULL; found_body_hash := NULL; found_answer := NULL; found_final := NULL;
        FOR refused IN
            SELECT g FROM unnest(moving) AS g
            JOIN account_head h ON h.tenant = tenants[g] AND h.account = accounts[g]
            WHERE g <> ALL (free)
        LOOP
            RETURN NEXT;
            moving := array_remove(moving, refused);
            held := held + 1;
        END LOOP;
    END IF;

    -- Expected to be new: there may be no row, or one without entries, left by a commit without facts.
    FOREACH i IN ARRAY born LOOP
        INSERT INTO account_head AS h (tenant, account, head_seq, next_due_at, wake_at, health_seq, health_at, head_hash, health)
        VALUES (
            tenants[i], accounts[i], seqs[i], next_dues[i], wakes[i],
            CASE WHEN healths[i] IS NOT NULL THEN seqs[i] END, CASE WHEN healths[i] IS NOT NULL THEN ats[i] END,
            coalesce(hashes[i], '\x0000000000000000000000000000000000000000000000000000000000000000'), healths[i])
        ON CONFLICT (tenant, account) DO UPDATE
        SET head_seq = excluded.head_seq, next_due_at = excluded.next_due_at, wake_at = excluded.wake_at,
            health_seq = excluded.health_seq, health_at = excluded.health_at, head_hash = excluded.head_hash, health = excluded.health
        WHERE h.head_seq = 0;
        IF FOUND THEN
            winners := winners || i;
        END IF;
    END LOOP;

    -- The race, and what only winners write, in one statement: starting a statement costs as much as a row of it.
    WITH moved AS (
        UPDATE account_head h
        SET head_seq = seqs[g],
            head_hash = coalesce(hashes[g], h.head_hash),
            next_due_at = CASE WHEN hashes[g] IS NULL THEN h.next_due_at ELSE next_dues[g] END,
            wake_at = CASE WHEN hashes[g] IS NULL THEN h.wake_at ELSE wakes[g] END,
            health_seq = CASE WHEN healths[g] IS NULL THEN h.health_seq ELSE seqs[g] END,
            health_at = CASE WHEN healths[g] IS NULL THEN h.health_at ELSE ats[g] END,
            health = coalesce(healths[g], h.health)
        FROM unnest(moving) AS g
        WHERE h.tenant = tenants[g] AND h.account = accounts[g] AND h.head_seq = expected[g]
        RETURNING g),
    winner AS (
        SELECT g FROM moved UNION ALL SELECT unnest(winners)),
    entry AS (
        INSERT INTO journal_entry (tenant, account, seq, at, key_id, command, cause, hash, facts)
        SELECT tenants[g], accounts[g], seqs[g], ats[g], key_id, commands[g], causes[g], hashes[g], facts[g]
        FROM winner AS w (g)
        WHERE hashes[g] IS NOT NULL),
    answer AS (
        INSERT INTO command_answer (tenant, account, key, seq, at, is_final, command, body_hash, answer)
        SELECT tenants[g], accounts[g], keys[g], seqs[g], ats[g], finals[g], commands[g], body_hashes[g], answers[g]
        FROM winner AS w (g)
        WHERE keys[g] IS NOT NULL),
    line AS (
        INSERT INTO account_timeline (tenant, account, seq, at, lines)
        SELECT tenants[g], accounts[g], seqs[g], ats[g], timelines[g]
        FROM winner AS w (g)
        WHERE timelines[g] IS NOT NULL)
    SELECT coalesce(array_agg(g), '{}') INTO winners FROM winner;

    IF cardinality(winners) < n THEN
        won := array_fill(false, ARRAY[n]);
        FOREACH i IN ARRAY winners LOOP
            won[i] := true;
        END LOOP;
        lost := ARRAY(SELECT g FROM unnest(moving || born) AS g WHERE NOT won[g]);
    END IF;

    -- One statement, so one moment: who lost to its own command finds its key, whoever wrote it.
    IF cardinality(lost) > 0 THEN
        RETURN QUERY
            SELECT g, CASE WHEN a.key IS NOT NULL THEN 1 WHEN e.event_id IS NOT NULL THEN 2 ELSE 3 END,
                coalesce(a.seq, e.seq, h.head_seq), coalesce(a.command, e.command), a.body_hash, a.answer, a.is_final, j.hash
            FROM unnest(lost) AS g
            LEFT JOIN command_answer a ON a.tenant = tenants[g] AND a.account = accounts[g] AND a.key = keys[g]
            LEFT JOIN taken_event e
                ON e.tenant = tenants[g] AND e.account = accounts[g] AND e.source = sources[g] AND e.event_id = event_ids[g]
            LEFT JOIN account_head h ON h.tenant = tenants[g] AND h.account = accounts[g]
            LEFT JOIN journal_entry j ON j.tenant = tenants[g] AND j.account = accounts[g] AND j.seq = expected[g] + 1;
    END IF;

    IF cardinality(settled) > 0 THEN
        UPDATE command_answer a
        SET answer = settled_answers[g], is_final = true
        FROM unnest(settled) AS g
        WHERE (won IS NULL OR won[g])
            AND a.tenant = tenants[g] AND a.account = accounts[g] AND a.key = settled_keys[g]
            AND NOT a.is_final;
    END IF;

    IF cardinality(evented) > 0 THEN
        INSERT INTO taken_event (tenant, account, source, event_id, seq, at, command)
        SELECT tenants[g], accounts[g], sources[g], event_ids[g], seqs[g], ats[g], commands[g]
        FROM unnest(evented) AS g
        WHERE won IS NULL OR won[g];
    END IF;
END $$;
