using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The arguments of journal_commit: the columns of one type side by side, so many for each commit.</summary>
internal static class CommitBatch
{
    private const int TextsEach = 8;
    private const int NumbersEach = 3;
    private const int TimesEach = 3;
    private const int BytesEach = 5;
    private const int DocumentsEach = 2;

    private static readonly NpgsqlDbType[] Types =
    [
        NpgsqlDbType.Array | NpgsqlDbType.Text,
        NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        NpgsqlDbType.Array | NpgsqlDbType.Json,
        NpgsqlDbType.Integer,
        NpgsqlDbType.Integer,
        NpgsqlDbType.Array | NpgsqlDbType.Integer,
        NpgsqlDbType.Array | NpgsqlDbType.Integer,
        NpgsqlDbType.Boolean, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean,
        NpgsqlDbType.Bigint,
        NpgsqlDbType.Boolean,
    ];

    private static readonly string Sql =
        $"SELECT * FROM journal_commit({string.Join(',', Enumerable.Range(1, Types.Length).Select(number => $"${number}"))})";

    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Sql, connection);
        foreach (var type in Types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value });
        }

        return command;
    }

    public static void Fill(NpgsqlCommand command, IReadOnlyList<PendingCommit> batch, int keyId, CommitCare care, long? epoch)
    {
        var texts = new string?[batch.Count * TextsEach];
        var numbers = new long[batch.Count * NumbersEach];
        var times = new DateTime?[batch.Count * TimesEach];
        var bytes = new byte[]?[batch.Count * BytesEach];
        var documents = new byte[]?[batch.Count * DocumentsEach];
        var (moving, born) = (new List<int>(batch.Count), new List<int>());
        var (hasEvents, hasSettled) = (false, false);
        for (var i = 0; i < batch.Count; i++)
        {
            var commit = batch[i].Commit;
            Put(
                texts, i, commit.Account.Tenant, commit.Account.Account, commit.Command, commit.Cause,
                commit.Answer?.Key, commit.Event?.Source, commit.Event?.Id, commit.Settled?.Key);
            Put(numbers, i, commit.Expected.Seq, commit.Seq, commit.Answer is { IsFinal: true } ? 1 : 0);
            Put(times, i, commit.At.ToColumn(), commit.Clock.NextDueAt?.ToColumn(), commit.Clock.WakeAt?.ToColumn());
            Put(
                bytes, i, batch[i].Hash, Exact(commit.Facts),
                commit.Answer is { } answer ? Exact(answer.BodyHash) : null, commit.Answer is { } given ? Exact(given.Answer) : null,
                commit.Settled is { } settled ? Exact(settled.Answer) : null);
            Put(documents, i, commit.Health.IsEmpty ? null : Exact(commit.Health), TimelineDocument.Of(commit.Timeline));
            (commit.Expected.Seq > 0 ? moving : born).Add(i + 1); // PostgreSQL counts from 1
            hasEvents |= commit.Event is not null;
            hasSettled |= commit.Settled is not null;
        }

        object[] values =
        [
            texts, numbers, times, bytes, documents, keyId, batch.Count, moving.ToArray(), born.ToArray(), hasEvents, hasSettled,
            care.HasFlag(CommitCare.LookFirst), care.HasFlag(CommitCare.SkipHeld), epoch is { } number ? number : DBNull.Value,
            born.Count == 0 && care == CommitCare.None,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
    }

    private static void Put<T>(T[] columns, int commit, params ReadOnlySpan<T> values) => values.CopyTo(columns.AsSpan(commit * values.Length));

    private static byte[] Exact(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
