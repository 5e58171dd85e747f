-- Who may do what. Tables are written through functions, which run as their owner; only maintenance writes directly, and
-- only what can be made again from the journal or has outlived its use.
REVOKE ALL ON ALL TABLES IN SCHEMA :schema FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA :schema FROM PUBLIC;

GRANT SELECT ON
    account_head, journal_entry, command_answer, taken_event, account_health, account_timeline, account_snapshot,
    journal_root, journal_root_head, person_key, person_document, commit_epoch, schema_migration
TO billing_application, billing_maintenance;

GRANT EXECUTE ON FUNCTION
    journal_commit, snapshot_keep, journal_root_open, journal_root_close, person_key_hold, person_document_keep, person_erase,
    commit_epoch_take
TO billing_application;

GRANT EXECUTE ON FUNCTION journal_root_open, journal_root_close, person_key_rewrap TO billing_maintenance;

-- Purged when they have served their time.
GRANT DELETE ON command_answer, taken_event, account_snapshot TO billing_maintenance;

-- Rebuilt from the journal.
GRANT INSERT, UPDATE, DELETE ON account_timeline TO billing_maintenance;
GRANT UPDATE (next_due_at, wake_at, health_seq, health_at, health) ON account_head TO billing_maintenance;

-- No answers (they may hold a payment's client secret), no snapshots, nothing personal.
GRANT SELECT ON
    account_head, journal_entry, account_health, account_timeline, journal_root, journal_root_head, schema_migration
TO billing_reader;
