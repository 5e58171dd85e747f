-- The commit of a batch. Each array holds a column, its i-th element belongs to the i-th commit; keyed, evented, settled,
-- born, healthy and lined list the positions that have what they are named for, so that what nobody has costs nothing.
--
-- Returned is what did NOT win: 1 key known, 2 event known, 3 head moved on. Nothing of those is written.
--
-- Every statement takes its positions from a list and subscripts the arrays; tables are reached by their whole key only.
-- The planner guesses badly at both lists and empty tables, hence the settings: they leave it one plan.
CREATE FUNCTION journal_commit(
    tenants text[], accounts text[], expected bigint[], seqs bigint[], ats timestamptz[],
    hashes bytea[], key_id integer, commands text[], causes text[], facts bytea[],
    next_dues timestamptz[], wakes timestamptz[],
    keyed integer[], keys text[], body_hashes bytea[], answers bytea[], finals boolean[],
    evented integer[], sources text[], event_ids text[],
    settled integer[], settled_keys text[], settled_answers bytea[],
    born integer[],
    healthy integer[], healths bytea[],
    lined integer[], line_numbers integer[], line_kinds text[], line_documents bytea[])
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
    running boolean[] := array_fill(true, ARRAY[n]);
    won boolean[];
    winners integer[];
    k integer;
    i integer;
    updated integer;
BEGIN
    IF cardinality(keyed) > 0 THEN
        FOR refused, found_seq, found_command, found_body_hash, found_answer, found_final IN
            SELECT keyed[g], a.seq, a.command, a.body_hash, a.answer, a.is_final
            FROM generate_subscripts(keyed, 1) AS g
            JOIN command_answer a
                ON a.tenant = tenants[keyed[g]] AND a.account = accounts[keyed[g]] AND a.key = keys[g]
        LOOP
            reason := 1;
            running[refused] := false;
            RETURN NEXT;
        END LOOP;
    END IF;

    IF cardinality(evented) > 0 THEN
        FOR refused, found_seq, found_command IN
            SELECT evented[g], e.seq, e.command
            FROM generate_subscripts(evented, 1) AS g
            JOIN taken_event e
                ON e.tenant = tenants[evented[g]] AND e.account = accounts[evented[g]]
                AND e.source = sources[g] AND e.event_id = event_ids[g]
        LOOP
            IF running[refused] THEN
                reason := 2;
                running[refused] := false;
                RETURN NEXT;
            END IF;
        END LOOP;
    END IF;

    WITH moved AS (
        UPDATE account_head h
        SET head_seq = seqs[g],
            head_hash = coalesce(hashes[g], h.head_hash),
            next_due_at = CASE WHEN seqs[g] > expected[g] THEN next_dues[g] ELSE h.next_due_at END,
            wake_at = CASE WHEN seqs[g] > expected[g] THEN wakes[g] ELSE h.wake_at END
        FROM generate_series(1, n) AS g
        WHERE running[g] AND expected[g] > 0
            AND h.tenant = tenants[g] AND h.account = accounts[g] AND h.head_seq = expected[g]
        RETURNING g)
    SELECT coalesce(array_agg(g), '{}') INTO winners FROM moved;

    -- Expected to be new: there may be no row, or one without entries, left by a commit without facts.
    FOR k IN 1 .. cardinality(born) LOOP
        i := born[k];
        IF running[i] THEN
            INSERT INTO account_head AS h (tenant, account, head_seq, head_hash, next_due_at, wake_at)
            VALUES (
                tenants[i], accounts[i], seqs[i],
                coalesce(hashes[i], '\x0000000000000000000000000000000000000000000000000000000000000000'),
                next_dues[i], wakes[i])
            ON CONFLICT (tenant, account) DO UPDATE
            SET head_seq = excluded.head_seq, head_hash = excluded.head_hash,
                next_due_at = excluded.next_due_at, wake_at = excluded.wake_at
            WHERE h.head_seq = 0;
            IF FOUND THEN
                winners := winners || i;
            END IF;
        END IF;
    END LOOP;

    IF cardinality(winners) = n THEN
        won := running;
    ELSE
        won := array_fill(false, ARRAY[n]);
        FOREACH i IN ARRAY winners LOOP
            won[i] := true;
            running[i] := false;
        END LOOP;
        FOR refused, found_seq, rival_hash IN
            SELECT g,
                (SELECT h.head_seq FROM account_head h WHERE h.tenant = tenants[g] AND h.account = accounts[g]),
                (SELECT j.hash FROM journal_entry j
                    WHERE j.tenant = tenants[g] AND j.account = accounts[g] AND j.seq = expected[g] + 1)
            FROM generate_series(1, n) AS g
            WHERE running[g]
        LOOP
            reason := 3;
            found_command := NULL; found_body_hash := NULL; found_answer := NULL; found_final := NULL;
            RETURN NEXT;
        END LOOP;
    END IF;

    INSERT INTO journal_entry (tenant, account, seq, at, key_id, command, cause, hash, facts)
    SELECT tenants[g], accounts[g], seqs[g], ats[g], key_id, commands[g], causes[g], hashes[g], facts[g]
    FROM unnest(winners) AS g
    WHERE seqs[g] > expected[g];

    IF cardinality(keyed) > 0 THEN
        INSERT INTO command_answer (tenant, account, key, seq, at, is_final, command, body_hash, answer)
        SELECT tenants[keyed[g]], accounts[keyed[g]], keys[g], seqs[keyed[g]], ats[keyed[g]], finals[g],
            commands[keyed[g]], body_hashes[g], answers[g]
        FROM generate_subscripts(keyed, 1) AS g
        WHERE won[keyed[g]];
    END IF;

    IF cardinality(settled) > 0 THEN
        UPDATE command_answer a
        SET answer = settled_answers[g], is_final = true
        FROM generate_subscripts(settled, 1) AS g
        WHERE won[settled[g]]
            AND a.tenant = tenants[settled[g]] AND a.account = accounts[settled[g]] AND a.key = settled_keys[g]
            AND NOT a.is_final;
    END IF;

    IF cardinality(evented) > 0 THEN
        INSERT INTO taken_event (tenant, account, source, event_id, seq, at, command)
        SELECT tenants[evented[g]], accounts[evented[g]], sources[g], event_ids[g], seqs[evented[g]], ats[evented[g]],
            commands[evented[g]]
        FROM generate_subscripts(evented, 1) AS g
        WHERE won[evented[g]];
    END IF;

    -- An update of the row that is there writes half of what an upsert would; the head's lock keeps others away.
    IF cardinality(healthy) > 0 THEN
        UPDATE account_health p
        SET seq = seqs[healthy[g]], at = ats[healthy[g]], document = convert_from(healths[g], 'UTF8')::jsonb
        FROM generate_subscripts(healthy, 1) AS g
        WHERE won[healthy[g]] AND p.tenant = tenants[healthy[g]] AND p.account = accounts[healthy[g]];
        GET DIAGNOSTICS updated = ROW_COUNT;
        IF updated < cardinality(healthy) THEN
            INSERT INTO account_health (tenant, account, seq, at, document)
            SELECT tenants[healthy[g]], accounts[healthy[g]], seqs[healthy[g]], ats[healthy[g]],
                convert_from(healths[g], 'UTF8')::jsonb
            FROM generate_subscripts(healthy, 1) AS g
            WHERE won[healthy[g]]
            ON CONFLICT (tenant, account) DO NOTHING;
        END IF;
    END IF;

    IF cardinality(lined) > 0 THEN
        INSERT INTO account_timeline (tenant, account, seq, line, at, kind, document)
        SELECT tenants[lined[g]], accounts[lined[g]], seqs[lined[g]], line_numbers[g], ats[lined[g]], line_kinds[g],
            convert_from(line_documents[g], 'UTF8')::jsonb
        FROM generate_subscripts(lined, 1) AS g
        WHERE won[lined[g]];
    END IF;
END $$;
