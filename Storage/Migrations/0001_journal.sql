-- The account journal. docs/decisions/0200 says what each table is for. Nothing here is partitioned: the fence and the
-- keys are per account, and a partition by time would put the time into both.
-- No CHECK constraints on what each commit writes: PostgreSQL parses them again in every statement, which costs a batch of 15
-- more than its rows. The commit function is the only one who writes there.

-- The health document lies in the row that every commit moves anyway: a row of its own would be found, locked and rewritten
-- beside it. Documents are json, not jsonb: they are read as they were written, and parsing them twice costs as much as a row.
CREATE TABLE account_head (
    tenant      text COLLATE "C" NOT NULL,
    account     text COLLATE "C" NOT NULL,
    head_seq    bigint NOT NULL,
    next_due_at timestamptz,
    wake_at     timestamptz,
    health_seq  bigint,
    health_at   timestamptz,
    head_hash   bytea NOT NULL,
    health      json,
    PRIMARY KEY (tenant, account)
) WITH (fillfactor = 50); -- a move stays on its page

CREATE INDEX account_head_wake ON account_head (wake_at, tenant, account) WHERE wake_at IS NOT NULL;

CREATE TABLE journal_entry (
    tenant  text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    at      timestamptz NOT NULL,
    key_id  integer NOT NULL,
    command text NOT NULL,
    cause   text NOT NULL,
    hash    bytea NOT NULL,
    facts   bytea NOT NULL,
    PRIMARY KEY (tenant, account, seq)
);

CREATE TABLE command_answer (
    tenant    text COLLATE "C" NOT NULL,
    account   text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    seq       bigint NOT NULL,
    at        timestamptz NOT NULL,
    is_final  boolean NOT NULL,
    command   text NOT NULL,
    body_hash bytea NOT NULL,
    answer    bytea NOT NULL,
    PRIMARY KEY (tenant, account, key)
) WITH (fillfactor = 95);

CREATE TABLE taken_event (
    tenant   text COLLATE "C" NOT NULL,
    account  text COLLATE "C" NOT NULL,
    source   text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    at       timestamptz NOT NULL,
    command  text NOT NULL,
    PRIMARY KEY (tenant, account, source, event_id)
);

CREATE VIEW account_health AS
    SELECT tenant, account, health_seq AS seq, health_at AS at, health AS document FROM account_head WHERE health IS NOT NULL;

-- A row for each commit that has something to tell: [{"kind": …, "document": …}, …]
CREATE TABLE account_timeline (
    tenant  text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    at      timestamptz NOT NULL,
    lines   json NOT NULL,
    PRIMARY KEY (tenant, account, seq)
);

CREATE TABLE account_snapshot (
    tenant  text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    hash    bytea NOT NULL,
    format  integer NOT NULL,
    state   bytea NOT NULL,
    key_id  integer NOT NULL,
    seal    bytea NOT NULL,
    PRIMARY KEY (tenant, account)
);
