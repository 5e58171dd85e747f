-- How accounts stand, for whoever looks across them. docs/sql-views.md says what each column means, and a test compares. Each view is
-- computed when it is read, from rows that the commits themselves have written: none of them can be behind.
--
-- Nothing is indexed by what is in a head's health document: it changes with every commit, and an index on it would make every commit
-- write its head's row anew in another place.

-- One row an account. Its own time is the wall's, or that of its test clock.
CREATE VIEW account_state AS
    SELECT
        h.tenant, h.account, h.head_seq AS seq, t.now AS as_of,
        CASE
            WHEN s.disputed IS NOT NULL OR s.stuck > 0 OR s.refunds_by_hand > 0 THEN 'attention'
            WHEN s.overdue_at <= t.now THEN 'overdue'
            WHEN (s.open->>'count')::integer > 0 THEN 'open'
            ELSE 'clear'
        END AS status,
        s.currency, s.balance,
        (s.open->>'count')::integer AS open_invoices, (s.open->>'amount')::bigint AS open_amount,
        (s.overdue->>'count')::integer AS overdue_invoices, (s.overdue->>'amount')::bigint AS overdue_amount,
        s.earliest_due_on, s.overdue_at, s.drafts, s.pending_effects,
        coalesce((s.disputed->>'count')::integer, 0) AS disputed_payments, coalesce(s.stuck, 0) AS stuck_effects,
        coalesce(s.refunds_by_hand, 0) AS refunds_by_hand,
        s.next_due_at AS next_at, s.advanced_to, s.test_clock, h.wake_at
    FROM account_head h,
        json_to_record(h.health) AS s (
            currency text, balance bigint, open json, overdue json, earliest_due_on date, overdue_at timestamptz, drafts integer,
            pending_effects integer, disputed json, stuck integer, refunds_by_hand integer, next_due_at timestamptz,
            advanced_to timestamptz, test_clock text),
        LATERAL (SELECT CASE WHEN s.test_clock IS NULL THEN greatest(now(), s.advanced_to) ELSE s.advanced_to END AS now) AS t
    WHERE h.health IS NOT NULL;

-- How far behind we are, by tenant: clocks and answers that are overdue, answers that are awaited.
CREATE VIEW lag AS
    SELECT
        h.tenant,
        count(*) FILTER (WHERE h.wake_at < now()) AS overdue_clocks,
        min(h.wake_at) FILTER (WHERE h.wake_at < now()) AS oldest_clock_at
    FROM account_head h
    WHERE h.wake_at IS NOT NULL
    GROUP BY h.tenant;

GRANT SELECT ON account_state, lag TO billing_application, billing_maintenance, billing_reader;
