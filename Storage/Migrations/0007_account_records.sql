-- What an account looks like to those who look for accounts: one row for each thing that can be looked at, written in the commit that
-- changed it. docs/recompute.md says what each kind holds, and who writes it.
--
--   profile, dunning, checkouts, entitlements   one each, with an empty id
--   invoice                                     one each, by the invoice's id
--   charge                                      one for each request for money, by its key
--
-- seq and at are the entry that changed the document last, and the moment that it stands for.
CREATE TABLE account_record (
    tenant   text COLLATE "C" NOT NULL,
    account  text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    at       timestamptz NOT NULL,
    document json NOT NULL,
    PRIMARY KEY (tenant, account, kind, id)
) WITH (fillfactor = 80);

-- Every state that the entitlements have been in. A row is never changed.
CREATE TABLE entitlement_version (
    tenant   text COLLATE "C" NOT NULL,
    account  text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    at       timestamptz NOT NULL,
    document json NOT NULL,
    PRIMARY KEY (tenant, account, seq)
);

-- What was found to be otherwise than it should be. Open until it is mended, or until it is found no more.
CREATE TABLE drift (
    tenant       text COLLATE "C" NOT NULL,
    account      text COLLATE "C" NOT NULL,
    number       bigint GENERATED ALWAYS AS IDENTITY,
    view         text COLLATE "C" NOT NULL,
    record       text COLLATE "C" NOT NULL,
    field        text COLLATE "C" NOT NULL,
    stood        text,
    should_be    text,
    rule         text NOT NULL,
    facts        text[] NOT NULL,
    since        timestamptz, -- it cannot have stood for longer than this
    found_at     timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    mended_at    timestamptz,
    escalated    text,
    cause        text NOT NULL,
    PRIMARY KEY (tenant, account, number)
);

CREATE INDEX provider_customer_account ON provider_customer (tenant, account);

CREATE INDEX drift_open ON drift (found_at, tenant, account) WHERE mended_at IS NULL;
CREATE INDEX drift_found ON drift (found_at DESC, tenant, account);

-- When an account was looked through last, and what was written at its providers then: what stands there and was not written by us is
-- drift, what we have not written yet is not.
CREATE TABLE recomputed_account (
    tenant   text COLLATE "C" NOT NULL,
    account  text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    at       timestamptz NOT NULL,
    found    integer NOT NULL,
    metadata json NOT NULL,
    PRIMARY KEY (tenant, account)
) WITH (fillfactor = 80);

-- Sent behind journal_commit, in its transaction, for the commits that bring any: nothing is added to all the others. Only records of
-- entries that are there are kept; those of a commit that lost have none. A document that stands already is left alone, and so its seq
-- tells which entry changed it.
--
--   accounts  2 for each commit: tenant, account
--   names     2 for each record: kind, id; owners says which commit brings it
--
-- Looked up one by one, which is not a join: planned on an empty table, a join would go through all that is there by now. In PL/pgSQL,
-- because a function in SQL is planned again by every call.
CREATE FUNCTION account_record_keep(
    accounts text[], seqs bigint[], hashes bytea[], owners integer[], names text[], times timestamptz[], documents json[])
RETURNS void
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
    won boolean[];
BEGIN
    won := ARRAY(
        SELECT coalesce((
            SELECT true FROM journal_entry j
            WHERE j.tenant = accounts[2*c-1] AND j.account = accounts[2*c] AND j.seq = seqs[c] AND j.hash = hashes[c]), false)
        FROM generate_series(1, cardinality(seqs)) AS c);
    WITH kept AS (
        INSERT INTO account_record AS r (tenant, account, kind, id, seq, at, document)
        SELECT accounts[2*owners[g]-1], accounts[2*owners[g]], names[2*g-1], names[2*g], seqs[owners[g]], times[g], documents[g]
        FROM generate_series(1, cardinality(owners)) AS g
        WHERE won[owners[g]]
        ON CONFLICT (tenant, account, kind, id) DO UPDATE
        SET seq = excluded.seq, at = excluded.at, document = excluded.document
        WHERE r.seq <= excluded.seq AND r.document::text <> excluded.document::text
        RETURNING r.tenant, r.account, r.kind, r.seq, r.at, r.document)
    INSERT INTO entitlement_version (tenant, account, seq, at, document)
    SELECT tenant, account, seq, at, document FROM kept WHERE kind = 'entitlements'
    ON CONFLICT DO NOTHING;
END $$;

-- The account's head, held until the end of the transaction, if it is where it was looked at.
CREATE FUNCTION recompute_hold(for_tenant text, for_account text, seen_seq bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM FROM account_head h
        WHERE h.tenant = for_tenant AND h.account = for_account AND h.head_seq = seen_seq
        FOR NO KEY UPDATE;
    RETURN FOUND;
END $$;

-- Records as the journal has them; without a document, those that it does not have.
CREATE FUNCTION account_record_mend(
    for_tenant text, for_account text, kinds text[], ids text[], seqs bigint[], times timestamptz[], documents json[])
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    FOR i IN 1 .. cardinality(kinds) LOOP
        IF documents[i] IS NULL THEN
            DELETE FROM account_record r
            WHERE r.tenant = for_tenant AND r.account = for_account AND r.kind = kinds[i] AND r.id = ids[i];
        ELSE
            INSERT INTO account_record AS r (tenant, account, kind, id, seq, at, document)
            VALUES (for_tenant, for_account, kinds[i], ids[i], seqs[i], times[i], documents[i])
            ON CONFLICT (tenant, account, kind, id) DO UPDATE
            SET seq = excluded.seq, at = excluded.at, document = excluded.document;
        END IF;
    END LOOP;
END $$;

-- The account says that these names are its own, and that those are not.
CREATE FUNCTION provider_customer_mend(
    for_tenant text, for_account text, claimed text[], customers text[], times timestamptz[], released text[], strangers text[])
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    FOR i IN 1 .. cardinality(claimed) LOOP
        INSERT INTO provider_customer (provider, customer, tenant, account, recorded_at)
        VALUES (claimed[i], customers[i], for_tenant, for_account, times[i])
        ON CONFLICT DO NOTHING;
    END LOOP;
    FOR i IN 1 .. cardinality(released) LOOP
        DELETE FROM provider_customer c
        WHERE c.provider = released[i] AND c.customer = strangers[i] AND c.tenant = for_tenant AND c.account = for_account;
    END LOOP;
END $$;

-- The differences of one run. One that is open and found again is the same; one that is open and not found again is over.
--
--   texts  8: view, record, field, what stood, what should be, rule, why it is for a person, cause
CREATE FUNCTION drift_note(
    for_tenant text, for_account text, at_instant timestamptz, at_seq bigint, texts text[], facts text[], sinces timestamptz[], size integer,
    written json)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    earlier timestamptz;
BEGIN
    SELECT r.at INTO earlier FROM recomputed_account r WHERE r.tenant = for_tenant AND r.account = for_account;
    FOR g IN 1 .. size LOOP
        UPDATE drift d SET seen_at = at_instant, mended_at = CASE WHEN texts[8*g-1] IS NULL THEN at_instant END
        WHERE d.tenant = for_tenant AND d.account = for_account AND d.mended_at IS NULL
            AND d.view = texts[8*g-7] AND d.record = texts[8*g-6] AND d.field = texts[8*g-5]
            AND d.stood IS NOT DISTINCT FROM texts[8*g-4] AND d.should_be IS NOT DISTINCT FROM texts[8*g-3];
        IF NOT FOUND THEN
            INSERT INTO drift (
                tenant, account, view, record, field, stood, should_be, rule, facts, since, found_at, seen_at, mended_at, escalated, cause)
            VALUES (
                for_tenant, for_account, texts[8*g-7], texts[8*g-6], texts[8*g-5], texts[8*g-4], texts[8*g-3], texts[8*g-2],
                string_to_array(facts[g], ' '), greatest(sinces[g], earlier), at_instant, at_instant,
                CASE WHEN texts[8*g-1] IS NULL THEN at_instant END, texts[8*g-1], texts[8*g]);
        END IF;
    END LOOP;
    UPDATE drift d SET mended_at = at_instant
    WHERE d.tenant = for_tenant AND d.account = for_account AND d.mended_at IS NULL AND d.seen_at < at_instant;
    INSERT INTO recomputed_account AS r (tenant, account, seq, at, found, metadata)
    VALUES (for_tenant, for_account, at_seq, at_instant, size, written)
    ON CONFLICT (tenant, account) DO UPDATE
    SET seq = excluded.seq, at = excluded.at, found = excluded.found, metadata = excluded.metadata
    WHERE r.at <= excluded.at;
END $$;

-- A snapshot that is not what the journal adds up to.
CREATE FUNCTION snapshot_drop(for_tenant text, for_account text, at_seq bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    DELETE FROM account_snapshot s WHERE s.tenant = for_tenant AND s.account = for_account AND s.seq = at_seq;
    RETURN FOUND;
END $$;

REVOKE ALL ON account_record, entitlement_version, drift, recomputed_account FROM PUBLIC;
REVOKE ALL ON FUNCTION
    account_record_keep, recompute_hold, account_record_mend, provider_customer_mend, drift_note, snapshot_drop
FROM PUBLIC;
GRANT SELECT ON account_record, entitlement_version, drift, recomputed_account TO billing_application, billing_maintenance, billing_reader;
GRANT EXECUTE ON FUNCTION
    account_record_keep, recompute_hold, account_record_mend, provider_customer_mend, drift_note, snapshot_drop
TO billing_application;

-- Rebuilt from the journal.
GRANT INSERT, UPDATE, DELETE ON account_record, entitlement_version TO billing_maintenance;

-- Purged when they have served their time.
GRANT DELETE ON drift TO billing_maintenance;
