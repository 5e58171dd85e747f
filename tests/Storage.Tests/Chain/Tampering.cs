namespace Billing.Storage.Tests;

/// <summary>What somebody with SQL and without the key can do to one account's journal. Each leaves valid tables.</summary>
public sealed record Tampering(string Name, params string[] Sql)
{
    /// <summary>In each statement, <c>targets</c> is the list of tenant and account to be struck.</summary>
    private const string Where = "WHERE (tenant, account) IN (SELECT tenant, account FROM targets)";

    public static readonly IReadOnlyList<Tampering> All =
    [
        new("a byte of the facts", $"UPDATE journal_entry SET facts = set_byte(facts, 3, get_byte(facts, 3) # 1) {Where} AND seq = 3"),
        new("facts longer by a blank", $"UPDATE journal_entry SET facts = facts || '\\x20' {Where} AND seq = 5"),
        new("the command", $"UPDATE journal_entry SET command = command || 'x' {Where} AND seq = 2"),
        new("cause and command moved by a character", $"UPDATE journal_entry SET command = command || left(cause, 1), cause = substr(cause, 2) {Where} AND seq = 2"),
        new("the cause", $"UPDATE journal_entry SET cause = 'somebody else' {Where} AND seq = 1"),
        new("the time, by a microsecond", $"UPDATE journal_entry SET at = at + interval '1 microsecond' {Where} AND seq = 4"),
        new("another key", $"UPDATE journal_entry SET key_id = 1 {Where} AND seq = 4"),
        new("an unknown key", $"UPDATE journal_entry SET key_id = 99 {Where} AND seq = 4"),
        new("a hash", $"UPDATE journal_entry SET hash = set_byte(hash, 31, get_byte(hash, 31) # 128) {Where} AND seq = 2"),
        new("the first entry gone", $"DELETE FROM journal_entry {Where} AND seq = 1"),
        new("an entry in the middle gone", $"DELETE FROM journal_entry {Where} AND seq = 3"),
        new("one gone and the rest moved up", $"DELETE FROM journal_entry {Where} AND seq = 3",
            $"UPDATE journal_entry SET seq = -seq {Where} AND seq > 3", $"UPDATE journal_entry SET seq = -seq - 1 {Where} AND seq < 0",
            $"UPDATE account_head SET head_seq = 4 {Where}"),
        new("the end cut", $"DELETE FROM journal_entry {Where} AND seq = 5"),
        new("the end cut and the head set back", $"DELETE FROM journal_entry {Where} AND seq = 5",
            $"UPDATE account_head h SET head_seq = 4, head_hash = (SELECT hash FROM journal_entry j WHERE j.tenant = h.tenant AND j.account = h.account AND j.seq = 4) {Where}"),
        new("the whole account gone", $"DELETE FROM journal_entry {Where}", $"DELETE FROM account_head {Where}"),
        new("a forged entry at the end", $"INSERT INTO journal_entry SELECT tenant, account, 6, at, key_id, command, cause, sha256(facts), facts FROM journal_entry {Where} AND seq = 5",
            $"UPDATE account_head h SET head_seq = 6, head_hash = (SELECT hash FROM journal_entry j WHERE j.tenant = h.tenant AND j.account = h.account AND j.seq = 6) {Where}"),
        new("a forged entry in between", $"UPDATE journal_entry SET seq = -seq {Where} AND seq > 3", $"UPDATE journal_entry SET seq = 1 - seq {Where} AND seq < 0",
            $"INSERT INTO journal_entry SELECT tenant, account, 4, at, key_id, command, cause, hash, facts FROM journal_entry {Where} AND seq = 3",
            $"UPDATE account_head SET head_seq = 6 {Where}"),
        new("two entries in another order", $"UPDATE journal_entry SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END {Where} AND seq IN (2, 3)",
            $"UPDATE journal_entry SET seq = -seq {Where} AND seq < 0"),
        new("the facts of two entries exchanged", $"UPDATE journal_entry a SET facts = b.facts FROM journal_entry b WHERE (a.tenant, a.account) IN (SELECT tenant, account FROM targets) AND b.tenant = a.tenant AND b.account = a.account AND a.seq IN (2, 4) AND b.seq = 6 - a.seq"),
        new("an entry of another account", $"UPDATE journal_entry a SET (command, facts, hash, cause, at) = (SELECT command, facts, hash, cause, at FROM journal_entry b WHERE b.account = 'whole-0000' AND b.seq = a.seq) {Where} AND seq = 5"),
        new("an account under another name", $"UPDATE journal_entry SET account = account || '-x' {Where}", $"UPDATE account_head SET account = account || '-x' {Where}"),
        new("the head's number", $"UPDATE account_head SET head_seq = head_seq + 1 {Where}"),
        new("the head's hash", $"UPDATE account_head SET head_hash = sha256(head_hash) {Where}"),
        new("the head gone", $"DELETE FROM account_head {Where}"),
    ];
}
