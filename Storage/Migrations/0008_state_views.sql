-- How accounts stand, for whoever looks across them. docs/sql-views.md says what each column means, and a test compares. Each view is
-- computed when it is read, from rows that the commits themselves have written: none of them can be behind.
--
-- Nothing is indexed by what is in a head's health document: it changes with every commit, and an index on it would make every commit
-- write the head's row anew in another place. What stands in a record may be anything until it is mended, so a view reads a number
-- only where there is one: a record that was tampered with must not take away the figures of a whole tenant.
--
-- LIMIT 1 and OFFSET 0 keep the planner from making a join of what is looked up by its key: planned when there were few rows, such a join
-- went through all of them for each account.

-- What figures across accounts are made of: what is owed, and the cases there are or were. A column of its own, so that a record whose
-- place in the figures has not changed is rewritten where it is.
ALTER TABLE account_record ADD COLUMN is_counted boolean NOT NULL GENERATED ALWAYS AS (
    CASE kind
        WHEN 'dunning' THEN document->>'status' IS NOT NULL
        WHEN 'invoice' THEN coalesce(document->>'status' = 'finalized' AND document->>'is_resolved' = 'false', false)
        ELSE false
    END) STORED;

CREATE INDEX account_record_counted ON account_record (tenant, kind, account) WHERE is_counted;

CREATE FUNCTION whole_number(text text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN text ~ '^-?[0-9]{1,18}$' THEN text::bigint END;

CREATE FUNCTION moment_of(text text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN text ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?Z$' THEN text::timestamptz END;

CREATE FUNCTION day_of(text text) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN text ~ '^[0-9]{4}-[01][0-9]-[0-3][0-9]$' THEN text::date END;

CREATE FUNCTION texts_of(list json) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN json_typeof(list) = 'array' THEN ARRAY(SELECT json_array_elements_text(list)) ELSE '{}' END;

-- One row an account. Its own time is the wall's, or that of its test clock.
CREATE VIEW account_state AS
    SELECT
        h.tenant, h.account, h.head_seq AS seq, t.now AS as_of,
        CASE
            WHEN s.disputed IS NOT NULL OR s.stuck > 0 OR s.refunds_by_hand > 0 OR s.policy_unknown THEN 'attention'
            WHEN d.level = 5 THEN 'bad_debt'
            WHEN d.level IN (3, 4) THEN 'suspended'
            WHEN d.level = 2 THEN 'restricted'
            WHEN d.status IN ('open', 'awaiting_policy') THEN 'dunning'
            WHEN s.overdue_at <= t.now THEN 'overdue'
            WHEN (s.open->>'count')::integer > 0 THEN 'open'
            ELSE 'clear'
        END AS status,
        s.currency, s.balance,
        (s.open->>'count')::integer AS open_invoices, (s.open->>'amount')::bigint AS open_amount,
        (s.overdue->>'count')::integer AS overdue_invoices, (s.overdue->>'amount')::bigint AS overdue_amount,
        s.earliest_due_on, s.overdue_at, s.drafts, s.pending_effects,
        coalesce((s.disputed->>'count')::integer, 0) AS disputed_payments, coalesce(s.stuck, 0) AS stuck_effects,
        coalesce(s.refunds_by_hand, 0) AS refunds_by_hand, coalesce(s.policy_unknown, false) AS policy_unknown,
        s.next_due_at AS next_at, s.advanced_to, s.test_clock, h.wake_at,
        d.status AS dunning_status, d.segment, d.retry_count, d.retry_at,
        (SELECT texts_of(p.document->'flags') FROM account_record p
            WHERE p.tenant = h.tenant AND p.account = h.account AND p.kind = 'profile' AND p.id = '') AS flags,
        (SELECT p.document->>'account_type' FROM account_record p
            WHERE p.tenant = h.tenant AND p.account = h.account AND p.kind = 'profile' AND p.id = '') AS account_type,
        (SELECT ARRAY(SELECT e->>'feature' FROM json_array_elements(p.document->'entitlements') AS e)
            FROM account_record p
            WHERE p.tenant = h.tenant AND p.account = h.account AND p.kind = 'entitlements' AND p.id = ''
                AND json_typeof(p.document->'entitlements') = 'array') AS features,
        ARRAY(SELECT DISTINCT c.provider FROM provider_customer c
            WHERE c.tenant = h.tenant AND c.account = h.account ORDER BY c.provider) AS providers,
        (SELECT count(*) FROM drift f WHERE f.tenant = h.tenant AND f.account = h.account AND f.mended_at IS NULL) AS differences
    FROM account_head h
    CROSS JOIN json_to_record(h.health) AS s (
        currency text, balance bigint, open json, overdue json, earliest_due_on date, overdue_at timestamptz, drafts integer,
        pending_effects integer, disputed json, stuck integer, refunds_by_hand integer, policy_unknown boolean,
        next_due_at timestamptz, advanced_to timestamptz, test_clock text)
    CROSS JOIN LATERAL (SELECT CASE WHEN s.test_clock IS NULL THEN greatest(now(), s.advanced_to) ELSE s.advanced_to END AS now) AS t
    LEFT JOIN LATERAL (
        SELECT r.document->>'status' AS status, r.document->>'segment' AS segment,
            whole_number(r.document->>'escalation_level') AS level, whole_number(r.document->>'retry_count') AS retry_count,
            moment_of(r.document->>'retry_at') AS retry_at
        FROM account_record r
        WHERE r.tenant = h.tenant AND r.account = h.account AND r.kind = 'dunning' AND r.id = '' AND r.is_counted LIMIT 1) AS d ON true
    WHERE h.health IS NOT NULL;

-- The same status, for counting and for looking for it. Most accounts owe nothing and have no trouble, which their documents show without
-- being taken apart.
CREATE VIEW account_status AS
    SELECT
        h.tenant, h.account,
        CASE
            WHEN s.disputed IS NOT NULL OR whole_number(s.stuck) > 0 OR whole_number(s.refunds_by_hand) > 0 OR s.policy_unknown = 'true' THEN 'attention'
            WHEN d.level = '5' THEN 'bad_debt'
            WHEN d.level IN ('3', '4') THEN 'suspended'
            WHEN d.level = '2' THEN 'restricted'
            WHEN d.status IN ('open', 'awaiting_policy') THEN 'dunning'
            WHEN moment_of(s.overdue_at) <= CASE WHEN s.test_clock IS NULL THEN greatest(now(), moment_of(s.advanced_to)) ELSE moment_of(s.advanced_to) END THEN 'overdue'
            WHEN whole_number(s.open->>'count') > 0 THEN 'open'
            ELSE 'clear'
        END AS status
    FROM account_head h
    LEFT JOIN LATERAL json_to_record(
        CASE
            WHEN h.health::text LIKE '{"status":"clear"%' AND strpos(h.health::text, '"disputed":') = 0 AND strpos(h.health::text, '"stuck":') = 0
                AND strpos(h.health::text, '"refunds_by_hand":') = 0 AND strpos(h.health::text, '"policy_unknown":') = 0 THEN NULL
            ELSE h.health
        END) AS s (disputed text, stuck text, refunds_by_hand text, policy_unknown text, overdue_at text, test_clock text, advanced_to text, open json) ON true
    LEFT JOIN LATERAL (
        SELECT r.document->>'status' AS status, r.document->>'escalation_level' AS level
        FROM account_record r
        WHERE r.tenant = h.tenant AND r.account = h.account AND r.kind = 'dunning' AND r.id = '' AND r.is_counted LIMIT 1) AS d ON true
    WHERE h.health IS NOT NULL;

-- What is owed, an invoice a row, by how long it has been due. Days are counted in UTC, by the account's own time.
CREATE VIEW owed_invoice AS
    SELECT
        r.tenant, r.account, r.id AS invoice, d.number, d.currency, whole_number(d.open) AS open_amount, day_of(d.due_on) AS due_on,
        (t.now AT TIME ZONE 'UTC')::date - day_of(d.due_on) AS days_past_due
    FROM account_record r
    CROSS JOIN LATERAL json_to_record(r.document) AS d (number text, currency text, open text, due_on text)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.tenant LIKE '%~test' THEN coalesce(
            (SELECT moment_of(h.health->>'advanced_to') FROM account_head h
                WHERE h.tenant = r.tenant AND h.account = r.account AND h.health->>'test_clock' IS NOT NULL),
            now()) ELSE now() END AS now OFFSET 0) AS t
    WHERE r.is_counted AND r.kind = 'invoice';

CREATE VIEW aging AS
    SELECT
        tenant, currency,
        CASE
            WHEN days_past_due <= 0 THEN 'not_due'
            WHEN days_past_due <= 30 THEN 'days_1_30'
            WHEN days_past_due <= 60 THEN 'days_31_60'
            WHEN days_past_due <= 90 THEN 'days_61_90'
            ELSE 'days_over_90'
        END AS bucket,
        count(*) AS invoices, count(DISTINCT account) AS accounts, sum(open_amount)::bigint AS amount
    FROM owed_invoice
    WHERE open_amount > 0
    GROUP BY 1, 2, 3;

-- The case of each account that has or had one.
CREATE VIEW dunning_case AS
    SELECT
        r.tenant, r.account, d.case_id, d.policy, d.segment, d.status,
        CASE
            WHEN d.escalation_level = '5' THEN 'written_off'
            WHEN d.escalation_level = '4' THEN 'canceled'
            WHEN d.escalation_level = '3' THEN 'suspended'
            WHEN d.escalation_level = '2' THEN 'restricted'
            WHEN d.status NOT IN ('open', 'awaiting_policy') THEN 'closed'
            WHEN d.status = 'awaiting_policy' THEN 'awaiting_policy'
            WHEN moment_of(d.promised_until) > t.now THEN 'promised'
            WHEN d.retry_count = '0' THEN 'not_tried'
            ELSE 'retrying'
        END AS stage,
        whole_number(d.retry_count) AS retry_count, moment_of(d.opened_at) AS opened_at, moment_of(d.closed_at) AS closed_at,
        moment_of(d.retry_at) AS retry_at, moment_of(d.exhausted_at) AS exhausted_at
    FROM account_record r
    CROSS JOIN LATERAL json_to_record(r.document) AS d (
        case_id text, policy text, segment text, status text, escalation_level text, retry_count text, promised_until text, opened_at text,
        closed_at text, retry_at text, exhausted_at text)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.tenant LIKE '%~test' THEN coalesce(
            (SELECT moment_of(h.health->>'advanced_to') FROM account_head h
                WHERE h.tenant = r.tenant AND h.account = r.account AND h.health->>'test_clock' IS NOT NULL),
            now()) ELSE now() END AS now OFFSET 0) AS t
    WHERE r.is_counted AND r.kind = 'dunning';

CREATE VIEW dunning_funnel AS
    SELECT
        c.tenant, c.segment, c.stage, o.currency, count(DISTINCT c.account) AS accounts, coalesce(sum(o.amount), 0)::bigint AS amount
    FROM dunning_case c
    LEFT JOIN (
        SELECT tenant, account, currency, sum(open_amount) AS amount FROM owed_invoice WHERE open_amount > 0 GROUP BY 1, 2, 3) AS o
        ON o.tenant = c.tenant AND o.account = c.account AND c.stage <> 'closed'
    GROUP BY 1, 2, 3, 4;

-- Each failed attempt of a case: its place in it, and whether money came before the next one failed.
CREATE VIEW recovery AS
    SELECT
        e.tenant, e.account, e.case_id, e.step, e.document->>'class' AS decline_class, e.document->>'code' AS decline_code,
        e.document->>'provider' AS provider, e.at AS failed_at, e.document->'amount'->>'currency' AS currency,
        whole_number(e.document->'amount'->>'minor_units') AS amount, e.paid > 0 AS is_recovered, least(e.paid, whole_number(e.document->'amount'->>'minor_units'))::bigint AS recovered_amount
    FROM (
        SELECT s.*, sum(s.payment) OVER (PARTITION BY s.tenant, s.account, s.case_number, s.step) AS paid
        FROM (
            SELECT c.*,
                count(*) FILTER (WHERE c.kind = 'collection_failed') OVER (PARTITION BY c.tenant, c.account, c.case_number ORDER BY c.seq, c.line) AS step,
                max(c.document->>'case') FILTER (WHERE c.kind = 'dunning_opened') OVER (PARTITION BY c.tenant, c.account, c.case_number) AS case_id
            FROM (
                SELECT k.tenant, k.account, t.seq, l.line, t.at, l.told->>'kind' AS kind, l.told->'document' AS document,
                    CASE WHEN l.told->>'kind' = 'payment_received' THEN coalesce(whole_number(l.told->'document'->'amount'->>'minor_units'), 0) ELSE 0 END AS payment,
                    count(*) FILTER (WHERE l.told->>'kind' = 'dunning_opened') OVER (PARTITION BY k.tenant, k.account ORDER BY t.seq, l.line) AS case_number
                FROM account_record k
                JOIN account_timeline t ON t.tenant = k.tenant AND t.account = k.account
                CROSS JOIN LATERAL json_array_elements(t.lines) WITH ORDINALITY AS l (told, line)
                WHERE k.is_counted AND k.kind = 'dunning' AND t.lines::text ~ '"(dunning_opened|collection_failed|payment_received)"'
                    AND l.told->>'kind' IN ('dunning_opened', 'collection_failed', 'payment_received')) AS c
            WHERE c.case_number > 0) AS s) AS e
    WHERE e.kind = 'collection_failed';

-- Accounts whose views disagree and are not mended.
CREATE VIEW disagreeing_accounts AS
    SELECT
        tenant, account, count(*) AS differences, array_agg(DISTINCT view ORDER BY view) AS views, min(since) AS since, min(found_at) AS found_at,
        count(*) FILTER (WHERE escalated IS NOT NULL) AS escalated, min(escalated) AS reason
    FROM drift
    WHERE mended_at IS NULL
    GROUP BY tenant, account;

-- Whether the journal tells the life of each invoice that was finalized: how it came to be, and what became of it.
CREATE VIEW coverage AS
    SELECT
        r.tenant, r.account, r.id AS invoice, r.at AS changed_at,
        r.document->>'is_resolved' = 'true' AS is_resolved,
        coalesce(e.is_generated, false) AS is_generated, coalesce(e.is_finalized, false) AS is_finalized,
        coalesce(e.has_outcome, false) OR coalesce(whole_number(r.document->>'payable') <= 0, false) AS has_outcome
    FROM account_record r
    CROSS JOIN LATERAL (
        SELECT
            bool_or(l.told->>'kind' IN ('invoice_drafted', 'invoice_finalized')) AS is_generated,
            bool_or(l.told->>'kind' = 'invoice_finalized') AS is_finalized,
            bool_or(l.told->>'kind' NOT IN ('invoice_drafted', 'invoice_finalized', 'invoice_numbered', 'effect_requested')) AS has_outcome
        FROM account_timeline t, json_array_elements(t.lines) AS l (told)
        WHERE t.tenant = r.tenant AND t.account = r.account AND strpos(t.lines::text, r.id) > 0 AND l.told->'document'->>'invoice' = r.id) AS e
    WHERE r.kind = 'invoice' AND r.document->>'status' IN ('finalized', 'voided');

-- How far behind we are, by tenant.
CREATE VIEW lag AS
    SELECT
        h.tenant,
        count(*) FILTER (WHERE h.wake_at < now()) AS overdue_clocks,
        min(h.wake_at) FILTER (WHERE h.wake_at < now()) AS oldest_clock_at,
        count(*) FILTER (WHERE w.pending > 0) AS awaiting_accounts,
        coalesce(sum(w.pending), 0)::bigint AS pending_effects
    FROM account_head h
    CROSS JOIN LATERAL (
        -- Most wait for nothing, and their documents need not be taken apart to know.
        SELECT CASE WHEN strpos(h.health::text, '"pending_effects":0,') = 0 THEN whole_number(h.health->>'pending_effects') ELSE 0 END AS pending) AS w
    GROUP BY h.tenant;

REVOKE ALL ON FUNCTION whole_number, moment_of, day_of, texts_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION whole_number, moment_of, day_of, texts_of TO billing_application, billing_maintenance, billing_reader;
GRANT SELECT ON
    account_state, account_status, owed_invoice, aging, dunning_case, dunning_funnel, recovery, disagreeing_accounts, coverage, lag
TO billing_application, billing_maintenance, billing_reader;
