using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>
/// What few commits bring besides: claims of customers, and records of what can be looked at. Sent behind the commits of a batch in the
/// same transaction, so that all the others pay nothing for it.
/// </summary>
internal static class CommitCompany
{
    public static bool IsIn(IReadOnlyList<PendingCommit> batch)
    {
        foreach (var pending in batch)
        {
            if (!pending.Commit.Customers.IsEmpty || !pending.Commit.Records.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public static void AddTo(NpgsqlBatch together, IReadOnlyList<PendingCommit> batch)
    {
        var (claims, records) = (0, 0);
        foreach (var pending in batch)
        {
            claims += pending.Commit.Customers.Length;
            records += pending.Commit.Records.Length;
        }

        if (claims > 0)
        {
            together.BatchCommands.Add(Claims(batch, claims));
        }

        if (records > 0)
        {
            together.BatchCommands.Add(Records(batch, records));
        }
    }

    private static NpgsqlBatchCommand Claims(IReadOnlyList<PendingCommit> batch, int count)
    {
        var (texts, seqs, hashes, g) = (new string[count * 4], new long[count], new byte[count][], 0);
        foreach (var pending in batch)
        {
            foreach (var customer in pending.Commit.Customers)
            {
                Put(texts, g, pending.Commit.Account.Tenant, pending.Commit.Account.Account, customer.Provider, customer.Customer);
                (seqs[g], hashes[g]) = (pending.Commit.Seq, pending.Hash!);
                g++;
            }
        }

        return new NpgsqlBatchCommand("SELECT provider_customer_keep($1, $2, $3)")
        {
            Parameters = { Array(NpgsqlDbType.Text, texts), Array(NpgsqlDbType.Bigint, seqs), Array(NpgsqlDbType.Bytea, hashes) },
        };
    }

    // What names a commit is sent once for all its records.
    private static NpgsqlBatchCommand Records(IReadOnlyList<PendingCommit> batch, int count)
    {
        var bringing = batch.Where(static pending => !pending.Commit.Records.IsEmpty).ToList();
        var (accounts, seqs, hashes) = (new string[bringing.Count * 2], new long[bringing.Count], new byte[bringing.Count][]);
        var (owners, names, times, documents, g) = (new int[count], new string[count * 2], new DateTime[count], new byte[count][], 0);
        for (var c = 0; c < bringing.Count; c++)
        {
            var commit = bringing[c].Commit;
            Put(accounts, c, commit.Account.Tenant, commit.Account.Account);
            (seqs[c], hashes[c]) = (commit.Seq, bringing[c].Hash!);
            foreach (var record in commit.Records)
            {
                Put(names, g, record.Kind, record.Id);
                (owners[g], times[g], documents[g]) = (c + 1, record.At.ToColumn(), Exact(record.Document)); // PostgreSQL counts from 1
                g++;
            }
        }

        return new NpgsqlBatchCommand("SELECT account_record_keep($1, $2, $3, $4, $5, $6, $7)")
        {
            Parameters =
            {
                Array(NpgsqlDbType.Text, accounts), Array(NpgsqlDbType.Bigint, seqs), Array(NpgsqlDbType.Bytea, hashes),
                Array(NpgsqlDbType.Integer, owners), Array(NpgsqlDbType.Text, names), Array(NpgsqlDbType.TimestampTz, times),
                Array(NpgsqlDbType.Json, documents),
            },
        };
    }

    private static void Put(string[] texts, int at, params ReadOnlySpan<string> values) => values.CopyTo(texts.AsSpan(at * values.Length));

    private static NpgsqlParameter Array(NpgsqlDbType of, object values) => new() { NpgsqlDbType = NpgsqlDbType.Array | of, Value = values };

    private static byte[] Exact(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
