-- Whose a provider's customer is. Every claim is kept, and the first one counts: a key that only one account can have would let the
-- second one's commit fail, or wait for a rival's, for something that is nobody's fault; and which of two comes first would be another
-- after the table was made again. What is claimed twice is shown (ReadContested), and the second claim moves nothing.
--
-- Led by the provider's name and not by the tenant: it is asked before anybody knows the tenant.
CREATE TABLE provider_customer (
    provider    text COLLATE "C" NOT NULL,
    customer    text COLLATE "C" NOT NULL,
    tenant      text COLLATE "C" NOT NULL,
    account     text COLLATE "C" NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- of the wall: an account on a test clock cannot have come first by it
    PRIMARY KEY (provider, customer, tenant, account)
);

-- Sent behind journal_commit, in its transaction, for the few commits that bring any: nothing is added to all the others. Only claims
-- of entries that are there are kept; those of a commit that lost have none. Sorted, so that two writers never wait for one another.
--
--   texts  4: tenant, account, provider, customer
CREATE FUNCTION provider_customer_keep(texts text[], seqs bigint[], hashes bytea[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO provider_customer (tenant, account, provider, customer)
    SELECT texts[4*g-3], texts[4*g-2], texts[4*g-1], texts[4*g]
    FROM generate_series(1, cardinality(seqs)) AS g
    WHERE EXISTS (
        SELECT FROM journal_entry j
        WHERE j.tenant = texts[4*g-3] AND j.account = texts[4*g-2] AND j.seq = seqs[g] AND j.hash = hashes[g])
    ORDER BY texts[4*g-1] COLLATE "C", texts[4*g] COLLATE "C", texts[4*g-3] COLLATE "C", texts[4*g-2] COLLATE "C"
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION find_provider_customer(wanted_provider text, wanted_customer text)
RETURNS TABLE (tenant text, account text, is_contested boolean)
LANGUAGE sql STABLE
SET search_path FROM CURRENT
AS $$
    SELECT c.tenant, c.account, count(*) OVER () > 1
    FROM provider_customer c
    WHERE c.provider = wanted_provider AND c.customer = wanted_customer
    ORDER BY c.recorded_at, c.tenant, c.account
    LIMIT 1
$$;

REVOKE ALL ON FUNCTION provider_customer_keep, find_provider_customer FROM PUBLIC;
GRANT SELECT ON provider_customer TO billing_application, billing_maintenance, billing_reader;
GRANT EXECUTE ON FUNCTION provider_customer_keep, find_provider_customer TO billing_application;
GRANT EXECUTE ON FUNCTION find_provider_customer TO billing_maintenance, billing_reader;

-- Rebuilt from the journal. What is right stays as it is: when it was said first is in no entry.
GRANT INSERT, DELETE ON provider_customer TO billing_maintenance;
