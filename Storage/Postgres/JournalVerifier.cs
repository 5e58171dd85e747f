using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Verifies the whole journal in one pass, as of one moment: entries, roots and heads are read side by side in key order.
/// </summary>
public sealed class JournalVerifier(NpgsqlDataSource source, KeyRing keys)
{
    private const int ProgressStep = 10_000;

    /// <summary>How many findings are listed; all are counted.</summary>
    public int FindingsMax { get; init; } = 1000;

    public async Task<ChainReport> RunAsync(
        JournalRoot? anchor = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        await using var moment = await Moment.OpenAsync(source, cancellation);
        var verification = new ChainVerification(new HashChain(keys), FindingsMax);
        await VerifyAccountsAsync(moment, verification, progress, cancellation);
        await VerifyWitnessesAsync(moment, verification, cancellation);
        var roots = await VerifyRootsAsync(moment, verification, anchor, cancellation);
        return new ChainReport(
            verification.Entries, verification.Accounts, roots, verification.FindingCount, verification.Findings);
    }

    private static async Task VerifyAccountsAsync(
        Moment moment, ChainVerification verification, IProgress<long>? progress, CancellationToken cancellation)
    {
        await using var entries = await moment.ReadAsync(
            "SELECT tenant, account, seq, command, cause, at, facts, key_id, hash FROM journal_entry ORDER BY tenant, account, seq");
        await using var rooted = await moment.ReadAsync(
            "SELECT tenant, account, seq, hash FROM journal_root_head ORDER BY tenant, account, number");
        await using var heads = await moment.ReadAsync(
            "SELECT tenant, account, head_seq, head_hash FROM account_head WHERE head_seq > 0 ORDER BY tenant, account");

        while (First(entries, rooted, heads) is var (tenant, account))
        {
            cancellation.ThrowIfCancellationRequested();
            verification.Begin(tenant, account);
            while (entries.Is(tenant, account))
            {
                // What a root knew up to an earlier entry cannot be there any more when a later one comes.
                var entry = Entry(entries.Row);
                await PassRootsAsync(rooted, verification, tenant, account, entry.Seq);
                verification.Entry(entry);
                await entries.MoveAsync();
                if (verification.Entries % ProgressStep == 0)
                {
                    progress?.Report(verification.Entries);
                }
            }

            await PassRootsAsync(rooted, verification, tenant, account, long.MaxValue);
            var isThere = heads.Is(tenant, account);
            verification.End(isThere ? new JournalHead(heads.Row.GetInt64(2), heads.Row.GetFieldValue<byte[]>(3)) : null);
            if (isThere)
            {
                await heads.MoveAsync();
            }
        }

        progress?.Report(verification.Entries);
    }

    private static async Task PassRootsAsync(Rows rooted, ChainVerification verification, string tenant, string account, long next)
    {
        while (rooted.Is(tenant, account) && rooted.Row.GetInt64(2) < next)
        {
            verification.Rooted(rooted.Row.GetInt64(2), rooted.Row.GetFieldValue<byte[]>(3));
            await rooted.MoveAsync();
        }
    }

    /// <summary>
    /// No key protects the rows beside the journal; but whoever cuts the end of an account since the last root must think of all of
    /// them. Those that the login may not read are left out.
    /// </summary>
    private static async Task VerifyWitnessesAsync(Moment moment, ChainVerification verification, CancellationToken cancellation)
    {
        string[] tables = ["command_answer", "taken_event", "account_timeline", "account_health", "account_snapshot"];
        var readable = new List<string>();
        await using (var rights = await moment.ReadAsync(
            $"SELECT name, '' FROM unnest(ARRAY['{string.Join("','", tables)}']) AS name WHERE has_table_privilege(name, 'SELECT')"))
        {
            for (; rights.IsThere; await rights.MoveAsync())
            {
                readable.Add($"SELECT tenant, account, seq FROM {rights.Row.GetString(0)}");
            }
        }

        if (readable.Count == 0)
        {
            return;
        }

        await using var beyond = await moment.ReadAsync(
            $"""
            SELECT tenant, account, max(w.seq) FROM ({string.Join(" UNION ALL ", readable)}) AS w
            LEFT JOIN account_head h USING (tenant, account)
            WHERE w.seq > coalesce(h.head_seq, -1)
            GROUP BY tenant, account ORDER BY tenant, account
            """);
        for (; beyond.IsThere; await beyond.MoveAsync())
        {
            cancellation.ThrowIfCancellationRequested();
            verification.Report(new(ChainFlaw.BeyondHead, beyond.Row.GetString(0), beyond.Row.GetString(1), beyond.Row.GetInt64(2)));
        }
    }

    private async Task<long> VerifyRootsAsync(
        Moment moment, ChainVerification verification, JournalRoot? anchor, CancellationToken cancellation)
    {
        await using var roots = await moment.ReadAsync("SELECT number, at, heads, key_id, hash FROM journal_root ORDER BY number");
        await using var heads = await moment.ReadAsync(
            "SELECT tenant, account, seq, hash, number FROM journal_root_head ORDER BY number, tenant, account");
        var (last, hashBefore, isAnchored) = (0L, JournalRoot.Before, anchor is null);
        while (roots.IsThere)
        {
            cancellation.ThrowIfCancellationRequested();
            var root = JournalRoots.Read(roots.Row);
            for (var missing = last + 1; missing < root.Number; missing++)
            {
                verification.Report(ChainFlaw.MissingRoot, missing, isOfAccount: false);
            }

            // A list under a number that has no root is a root that was taken away, or a forged list.
            for (; heads.IsThere && heads.Row.GetInt64(4) < root.Number; await heads.MoveAsync())
            {
                verification.Report(ChainFlaw.MissingRoot, heads.Row.GetInt64(4), isOfAccount: false);
            }

            if (keys.Find(root.KeyId) is not { } key)
            {
                verification.Report(ChainFlaw.AlteredRoot, root.Number, isOfAccount: false);
            }
            else
            {
                using var hash = new RootHash(key, root.KeyId, root.Number, hashBefore.Span, root.At);
                for (; heads.IsThere && heads.Row.GetInt64(4) == root.Number; await heads.MoveAsync())
                {
                    hash.Add(heads.Row.GetString(0), heads.Row.GetString(1), heads.Row.GetInt64(2), heads.Row.GetFieldValue<byte[]>(3));
                }

                if (hash.Heads != root.Heads || !hash.Finish().AsSpan().SequenceEqual(root.Hash.Span))
                {
                    verification.Report(ChainFlaw.AlteredRoot, root.Number, isOfAccount: false);
                }
            }

            isAnchored |= anchor?.IsSameAs(root) == true;
            (last, hashBefore) = (root.Number, root.Hash);
            await roots.MoveAsync();
        }

        for (; heads.IsThere; await heads.MoveAsync())
        {
            verification.Report(ChainFlaw.MissingRoot, heads.Row.GetInt64(4), isOfAccount: false);
        }

        if (!isAnchored)
        {
            verification.Report(ChainFlaw.AnchorNotFound, anchor!.Number, isOfAccount: false);
        }

        return last;
    }

    private static (string Tenant, string Account)? First(params ReadOnlySpan<Rows> streams)
    {
        (string Tenant, string Account)? first = null;
        foreach (var stream in streams)
        {
            if (stream.Key is { } key && (first is null || Compare(key, first.Value) < 0))
            {
                first = key;
            }
        }

        return first;

        static int Compare((string Tenant, string Account) a, (string Tenant, string Account) b)
        {
            var tenants = string.CompareOrdinal(a.Tenant, b.Tenant);
            return tenants != 0 ? tenants : string.CompareOrdinal(a.Account, b.Account);
        }
    }

    private static JournalEntry Entry(NpgsqlDataReader row) => new(
        row.GetInt64(2), row.GetString(3), row.GetString(4), Microseconds.FromColumn(row.GetDateTime(5)),
        row.GetFieldValue<byte[]>(6), row.GetInt32(7), row.GetFieldValue<byte[]>(8));
}
