-- A snapshot is kept when the journal has its head and no newer one is there. Its seal is a keyed hash made by the server:
-- a state forged in SQL is not believed.
CREATE FUNCTION snapshot_keep(
    for_tenant text, for_account text, at_seq bigint, at_hash bytea, in_format integer, folded bytea, by_key integer, sealed bytea)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO account_snapshot AS s (tenant, account, seq, hash, format, state, key_id, seal)
    SELECT for_tenant, for_account, at_seq, at_hash, in_format, folded, by_key, sealed
    WHERE EXISTS (
        SELECT FROM journal_entry j
        WHERE j.tenant = for_tenant AND j.account = for_account AND j.seq = at_seq AND j.hash = at_hash)
    ON CONFLICT (tenant, account) DO UPDATE
    SET seq = excluded.seq, hash = excluded.hash, format = excluded.format, state = excluded.state,
        key_id = excluded.key_id, seal = excluded.seal
    WHERE s.seq < excluded.seq OR s.format <> excluded.format
$$;

-- The roots: which heads have moved since the root before, and a keyed hash over them and over that root.
CREATE TABLE journal_root (
    number bigint PRIMARY KEY,
    at     timestamptz NOT NULL,
    heads  bigint NOT NULL,
    key_id integer NOT NULL,
    hash   bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE journal_root_head (
    tenant  text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    number  bigint NOT NULL,
    seq     bigint NOT NULL,
    hash    bytea NOT NULL,
    PRIMARY KEY (tenant, account, number)
);

CREATE INDEX journal_root_head_number ON journal_root_head (number, tenant, account);

-- Lists the moved heads under the next number. The caller hashes what it gets, in this order, and closes the root in the
-- same transaction; without that, the list is gone with the transaction.
CREATE FUNCTION journal_root_open()
RETURNS TABLE (in_number bigint, of_tenant text, of_account text, at_seq bigint, at_hash bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    next bigint;
BEGIN
    -- One root at a time; readers are not in the way.
    LOCK TABLE journal_root IN EXCLUSIVE MODE;
    SELECT coalesce(max(number), 0) + 1 INTO next FROM journal_root;
    RETURN QUERY
        WITH moved AS (
            INSERT INTO journal_root_head (tenant, account, number, seq, hash)
            SELECT h.tenant, h.account, next, h.head_seq, h.head_hash
            FROM account_head h
            LEFT JOIN LATERAL (
                SELECT r.seq, r.hash FROM journal_root_head r
                WHERE r.tenant = h.tenant AND r.account = h.account
                ORDER BY r.number DESC LIMIT 1) AS last ON true
            WHERE h.head_seq > 0 AND (last.seq, last.hash) IS DISTINCT FROM (h.head_seq, h.head_hash)
            RETURNING number, tenant, account, seq, hash)
        SELECT * FROM moved ORDER BY tenant, account;
END $$;

CREATE FUNCTION journal_root_close(open_number bigint, closed_at timestamptz, heads_listed bigint, by_key integer, root_hash bytea)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    IF open_number <> (SELECT coalesce(max(number), 0) + 1 FROM journal_root)
        OR heads_listed <> (SELECT count(*) FROM journal_root_head WHERE number = open_number)
    THEN
        RAISE EXCEPTION 'root % is not open with % heads', open_number, heads_listed USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO journal_root (number, at, heads, key_id, hash) VALUES (open_number, closed_at, heads_listed, by_key, root_hash);
END $$;

-- Personal data beside the journal. Documents are encrypted with the account's key, that one with a configured key.
-- Erasing destroys the account's key; the journal never knew either.
CREATE TABLE person_key (
    tenant     text COLLATE "C" NOT NULL,
    account    text COLLATE "C" NOT NULL,
    wrapped_by integer NOT NULL,
    wrapped    bytea,
    erased_at  timestamptz,
    PRIMARY KEY (tenant, account),
    CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);

CREATE TABLE person_document (
    tenant  text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    command text COLLATE "C" NOT NULL,
    at      timestamptz NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (tenant, account, version),
    UNIQUE (tenant, account, command)
);

-- The account's key, as it is after this: the offered one where there was none. No row: erased.
CREATE FUNCTION person_key_hold(for_tenant text, for_account text, offered_by integer, offered bytea)
RETURNS TABLE (held_by integer, held bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    INSERT INTO person_key (tenant, account, wrapped_by, wrapped)
    VALUES (for_tenant, for_account, offered_by, offered)
    ON CONFLICT (tenant, account) DO NOTHING;
    RETURN QUERY
        SELECT k.wrapped_by, k.wrapped FROM person_key k
        WHERE k.tenant = for_tenant AND k.account = for_account AND k.wrapped IS NOT NULL;
END $$;

-- The version under which a command's document is kept. The same command again gets the same version. Null: erased.
CREATE FUNCTION person_document_keep(for_tenant text, for_account text, by_command text, kept_at timestamptz, sealed_document bytea)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    kept bigint;
BEGIN
    -- The key's row is the lock of the account's documents, and of their erasure.
    PERFORM FROM person_key k
        WHERE k.tenant = for_tenant AND k.account = for_account AND k.wrapped IS NOT NULL
        FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT d.version INTO kept FROM person_document d
        WHERE d.tenant = for_tenant AND d.account = for_account AND d.command = by_command;
    IF kept IS NULL THEN
        SELECT coalesce(max(d.version), 0) + 1 INTO kept FROM person_document d
            WHERE d.tenant = for_tenant AND d.account = for_account;
        INSERT INTO person_document (tenant, account, version, command, at, sealed)
        VALUES (for_tenant, for_account, kept, by_command, kept_at, sealed_document);
    END IF;
    RETURN kept;
END $$;

-- Whether there was something to erase. The documents stay, as noise.
CREATE FUNCTION person_erase(for_tenant text, for_account text, at_instant timestamptz)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE person_key k SET wrapped = NULL, erased_at = at_instant
    WHERE k.tenant = for_tenant AND k.account = for_account AND k.wrapped IS NOT NULL;
    RETURN FOUND;
END $$;

-- Another wrapping of the same key, for one that is still as it was read. An erased one stays erased.
CREATE FUNCTION person_key_rewrap(for_tenant text, for_account text, known bytea, new_by integer, newly_wrapped bytea)
RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE person_key k SET wrapped_by = new_by, wrapped = newly_wrapped
    WHERE k.tenant = for_tenant AND k.account = for_account AND k.wrapped = known;
    RETURN FOUND;
END $$;
