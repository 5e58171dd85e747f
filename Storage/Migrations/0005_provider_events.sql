-- What providers tell us of their own accord. A row is durable before the provider hears that we have it. It is one of
--
--   received   somebody has yet to do something about it, at try_at
--   applied    written by the account's own commit and by nothing else: the trigger below is the only way there
--   ignored    nobody has to do anything, and reason says why
--   parked     it cannot be done without a person, and reason says why
--
-- The key cannot begin with tenant and account: whose an event is, is found out after it was kept.
CREATE TABLE provider_event (
    provider    text COLLATE "C" NOT NULL,
    event_id    text COLLATE "C" NOT NULL,
    status      text COLLATE "C" NOT NULL,
    tries       integer NOT NULL,
    created_at  timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    try_at      timestamptz,
    settled_at  timestamptz,
    seq         bigint,
    type        text COLLATE "C" NOT NULL,
    reason      text COLLATE "C",
    tenant      text COLLATE "C",
    account     text COLLATE "C",
    notice      json NOT NULL,
    PRIMARY KEY (provider, event_id)
);

CREATE INDEX provider_event_waiting ON provider_event (try_at, provider, event_id) WHERE status = 'received';
CREATE INDEX provider_event_parked ON provider_event (received_at, provider, event_id) WHERE status = 'parked';

-- A batch of events, the columns of one type side by side as in journal_commit:
--
--   texts      7: provider, event id, status, type, reason, tenant, account
--   times      3: created, received, try
--   documents  1: notice
--
-- Returned are the positions of those that were known already. Nothing is written for them.
CREATE FUNCTION provider_event_take(texts text[], times timestamptz[], documents json[], size integer)
RETURNS integer[]
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
DECLARE
    known integer[];
    taken text[];
BEGIN
    -- Looked for first: a flood of repetitions, which is the usual flood, takes no locks and writes nothing. One by one, which is not
    -- a join: planned on an empty table, a join would go through all that is there by now.
    known := ARRAY(
        SELECT g FROM generate_series(1, size) AS g
        WHERE (SELECT true FROM provider_event e WHERE e.provider = texts[7*g-6] AND e.event_id = texts[7*g-5]));
    IF cardinality(known) < size THEN
        WITH kept AS (
            INSERT INTO provider_event (
                provider, event_id, status, tries, created_at, received_at, try_at, settled_at, type, reason, tenant, account, notice)
            SELECT texts[7*g-6], texts[7*g-5], texts[7*g-4], 0, times[3*g-2], times[3*g-1], times[3*g],
                CASE WHEN texts[7*g-4] <> 'received' THEN times[3*g-1] END, texts[7*g-3], texts[7*g-2], texts[7*g-1], texts[7*g], documents[g]
            FROM generate_series(1, size) AS g
            WHERE g <> ALL (known)
            ON CONFLICT (provider, event_id) DO NOTHING
            RETURNING provider || '/' || event_id AS name)
        SELECT coalesce(array_agg(name), '{}') INTO taken FROM kept;

        -- Somebody else took one in the meantime: seldom, so only then it is asked which.
        IF cardinality(taken) + cardinality(known) < size THEN
            known := ARRAY(
                SELECT g FROM generate_series(1, size) AS g WHERE texts[7*g-6] || '/' || texts[7*g-5] <> ALL (taken));
        END IF;
    END IF;
    RETURN known;
END $$;

-- What an account has taken is applied. It is written with the account's commit, so it is there if and only if that is. One by one,
-- for the same reason.
CREATE FUNCTION provider_event_apply() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT tenant, account, source, event_id, seq FROM taken LOOP
        UPDATE provider_event e
        SET status = 'applied', tenant = t.tenant, account = t.account, seq = t.seq, settled_at = now(), try_at = NULL, reason = NULL
        WHERE e.provider = t.source AND e.event_id = t.event_id AND e.status <> 'applied';
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER provider_event_apply AFTER INSERT ON taken_event
    REFERENCING NEW TABLE AS taken
    FOR EACH STATEMENT EXECUTE FUNCTION provider_event_apply();

-- What became of a try that did not apply it: later again, or ignored, or parked. An applied one stays applied.
CREATE FUNCTION provider_event_settle(
    of_provider text, of_event text, new_status text, because text, at_instant timestamptz, again_at timestamptz,
    for_tenant text, for_account text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    IF new_status NOT IN ('received', 'ignored', 'parked') THEN
        RAISE EXCEPTION 'an event does not become % like this', new_status USING ERRCODE = 'check_violation';
    END IF;
    UPDATE provider_event e
    SET status = new_status, reason = because, tries = tries + 1, try_at = again_at,
        settled_at = CASE WHEN new_status <> 'received' THEN at_instant END,
        tenant = coalesce(for_tenant, tenant), account = coalesce(for_account, account)
    WHERE e.provider = of_provider AND e.event_id = of_event AND e.status = 'received';
    RETURN FOUND;
END $$;

-- A parked or ignored event is to be tried again.
CREATE FUNCTION provider_event_replay(of_provider text, of_event text, again_at timestamptz)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE provider_event e
    SET status = 'received', tries = 0, try_at = again_at, settled_at = NULL
    WHERE e.provider = of_provider AND e.event_id = of_event AND e.status IN ('parked', 'ignored');
    RETURN FOUND;
END $$;

REVOKE ALL ON provider_event FROM PUBLIC;
REVOKE ALL ON FUNCTION provider_event_take, provider_event_apply, provider_event_settle, provider_event_replay FROM PUBLIC;
GRANT SELECT ON provider_event TO billing_application, billing_maintenance, billing_reader;
GRANT EXECUTE ON FUNCTION provider_event_take, provider_event_settle, provider_event_replay TO billing_application;

-- Purged when they have served their time.
GRANT DELETE ON provider_event TO billing_maintenance;
