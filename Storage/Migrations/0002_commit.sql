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

-- The commit of a batch. The arrays hold the columns of one type side by side, so many for each commit in this order:
--
--   texts      8: tenant, account, command, cause, key, event source, event id, settled key
--   numbers    3: expected head, seq, whether the answer is final
--   times      3: at, next due, wake
--   bytes      5: hash, facts, body hash, answer, settled answer
--   documents  2: health, timeline
--
-- so the tenant of the g-th commit is texts[8*g-7]. An array costs a microsecond however short it is: for the batch of a lone
-- caller, one array for each column cost as much as its rows. moving and born list the positions whose head is there or new.
--
-- Returned is what did NOT win: 1 key known, 2 event known, 3 head moved on, 4 head held by somebody else. Nothing of those is
-- written.
--
-- is_plain says that nothing comes before the race: each expression that PL/pgSQL evaluates costs four microseconds a transaction.
--
-- Every statement takes its positions from a list and subscripts the arrays; tables are reached by their whole key only.
-- The planner guesses badly at both lists and empty tables, hence the settings: they leave it one plan.
CREATE FUNCTION journal_commit(
    texts text[], numbers bigint[], times timestamptz[], bytes bytea[], documents json[], key_id integer,
    size integer, moving integer[], born integer[], has_events boolean, has_settled boolean,
    look_first boolean, skip_held boolean, epoch bigint, is_plain boolean)
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
    winners integer[];
    known boolean[];
    won boolean[];
    free integer[];
    lost integer[];
    i integer;
BEGIN
    IF epoch IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('billing/epoch/' || current_schema(), 0));
        IF epoch <> (SELECT number FROM commit_epoch WHERE is_only) THEN
            RAISE EXCEPTION 'epoch % has passed', epoch USING ERRCODE = 'BE001';
        END IF;
    END IF;

    IF NOT is_plain THEN
        -- A key or an event that is there already would void the whole statement below; who meets many looks first.
        IF look_first THEN
            known := array_fill(false, ARRAY[size]);
            FOR refused, reason, found_seq, found_command, found_body_hash, found_answer, found_final IN
                SELECT g, CASE WHEN a.key IS NOT NULL THEN 1 ELSE 2 END, coalesce(a.seq, e.seq), coalesce(a.command, e.command),
                    a.body_hash, a.answer, a.is_final
                FROM generate_series(1, size) AS g
                LEFT JOIN command_answer a ON a.tenant = texts[8*g-7] AND a.account = texts[8*g-6] AND a.key = texts[8*g-3]
                LEFT JOIN taken_event e
                    ON e.tenant = texts[8*g-7] AND e.account = texts[8*g-6] AND e.source = texts[8*g-2] AND e.event_id = texts[8*g-1]
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
                JOIN account_head h ON h.tenant = texts[8*g-7] AND h.account = texts[8*g-6]
                FOR NO KEY UPDATE OF h SKIP LOCKED);
            reason := 4;
            found_seq := NULL; found_command := NULL; found_body_hash := NULL; found_answer := NULL; found_final := NULL;
            FOR refused IN
                SELECT g FROM unnest(moving) AS g
                JOIN account_head h ON h.tenant = texts[8*g-7] AND h.account = texts[8*g-6]
                WHERE g <> ALL (free)
            LOOP
                RETURN NEXT;
                moving := array_remove(moving, refused);
            END LOOP;
        END IF;

        -- Expected to be new: there may be no row, or one without entries, left by a commit without facts.
        FOREACH i IN ARRAY born LOOP
            INSERT INTO account_head AS h (tenant, account, head_seq, next_due_at, wake_at, health_seq, health_at, head_hash, health)
            VALUES (
                texts[8*i-7], texts[8*i-6], numbers[3*i-1], times[3*i-1], times[3*i],
                CASE WHEN documents[2*i-1] IS NOT NULL THEN numbers[3*i-1] END,
                CASE WHEN documents[2*i-1] IS NOT NULL THEN times[3*i-2] END,
                coalesce(bytes[5*i-4], '\x0000000000000000000000000000000000000000000000000000000000000000'), documents[2*i-1])
            ON CONFLICT (tenant, account) DO UPDATE
            SET head_seq = excluded.head_seq, next_due_at = excluded.next_due_at, wake_at = excluded.wake_at,
                health_seq = excluded.health_seq, health_at = excluded.health_at, head_hash = excluded.head_hash, health = excluded.health
            WHERE h.head_seq = 0;
            IF FOUND THEN
                winners := winners || i;
            END IF;
        END LOOP;
    END IF;

    -- The race, and what only winners write, in one statement: starting a statement costs as much as a row of it.
    WITH moved AS (
        UPDATE account_head h
        SET head_seq = numbers[3*g-1],
            head_hash = coalesce(bytes[5*g-4], h.head_hash),
            next_due_at = CASE WHEN bytes[5*g-4] IS NULL THEN h.next_due_at ELSE times[3*g-1] END,
            wake_at = CASE WHEN bytes[5*g-4] IS NULL THEN h.wake_at ELSE times[3*g] END,
            health_seq = CASE WHEN documents[2*g-1] IS NULL THEN h.health_seq ELSE numbers[3*g-1] END,
            health_at = CASE WHEN documents[2*g-1] IS NULL THEN h.health_at ELSE times[3*g-2] END,
            health = coalesce(documents[2*g-1], h.health)
        FROM unnest(moving) AS g
        WHERE h.tenant = texts[8*g-7] AND h.account = texts[8*g-6] AND h.head_seq = numbers[3*g-2]
        RETURNING g, h.tenant, h.account, h.head_seq),
    winner AS (
        SELECT g, tenant, account, head_seq, times[3*g-2] AS at FROM moved
        UNION ALL
        SELECT g, texts[8*g-7], texts[8*g-6], numbers[3*g-1], times[3*g-2] FROM unnest(winners) AS g),
    entry AS (
        INSERT INTO journal_entry (tenant, account, seq, at, key_id, command, cause, hash, facts)
        SELECT tenant, account, head_seq, at, key_id, texts[8*g-5], texts[8*g-4], bytes[5*g-4], bytes[5*g-3]
        FROM winner
        WHERE bytes[5*g-4] IS NOT NULL),
    answer AS (
        INSERT INTO command_answer (tenant, account, key, seq, at, is_final, command, body_hash, answer)
        SELECT tenant, account, texts[8*g-3], head_seq, at, numbers[3*g] = 1, texts[8*g-5], bytes[5*g-2], bytes[5*g-1]
        FROM winner
        WHERE texts[8*g-3] IS NOT NULL),
    told AS (
        INSERT INTO account_timeline (tenant, account, seq, at, lines)
        SELECT tenant, account, head_seq, at, documents[2*g]
        FROM winner
        WHERE documents[2*g] IS NOT NULL)
    SELECT coalesce(array_agg(g), '{}') INTO winners FROM winner;

    IF has_events OR has_settled OR cardinality(winners) < size THEN
        IF cardinality(winners) < size THEN
            won := array_fill(false, ARRAY[size]);
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
                LEFT JOIN command_answer a ON a.tenant = texts[8*g-7] AND a.account = texts[8*g-6] AND a.key = texts[8*g-3]
                LEFT JOIN taken_event e
                    ON e.tenant = texts[8*g-7] AND e.account = texts[8*g-6] AND e.source = texts[8*g-2] AND e.event_id = texts[8*g-1]
                LEFT JOIN account_head h ON h.tenant = texts[8*g-7] AND h.account = texts[8*g-6]
                LEFT JOIN journal_entry j ON j.tenant = texts[8*g-7] AND j.account = texts[8*g-6] AND j.seq = numbers[3*g-2] + 1;
        END IF;

        IF has_settled THEN
            UPDATE command_answer a
            SET answer = bytes[5*g], is_final = true
            FROM unnest(winners) AS g
            WHERE texts[8*g] IS NOT NULL
                AND a.tenant = texts[8*g-7] AND a.account = texts[8*g-6] AND a.key = texts[8*g]
                AND NOT a.is_final;
        END IF;

        IF has_events THEN
            INSERT INTO taken_event (tenant, account, source, event_id, seq, at, command)
            SELECT texts[8*g-7], texts[8*g-6], texts[8*g-2], texts[8*g-1], numbers[3*g-1], times[3*g-2], texts[8*g-5]
            FROM unnest(winners) AS g
            WHERE texts[8*g-2] IS NOT NULL;
        END IF;
    END IF;
END $$;
