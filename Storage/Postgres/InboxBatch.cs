using Billing.Domain.Collection;

using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>A batch of events as the arrays of <c>provider_event_take</c>.</summary>
internal static class InboxBatch
{
    private const int TextsPerEvent = 7;
    private const int TimesPerEvent = 3;

    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection) => new("SELECT provider_event_take($1, $2, $3, $4)", connection)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
            new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json },
            new() { NpgsqlDbType = NpgsqlDbType.Integer },
        },
    };

    public static void Fill(NpgsqlCommand command, IReadOnlyList<PendingEvent> batch)
    {
        var texts = new string?[batch.Count * TextsPerEvent];
        var times = new DateTime?[batch.Count * TimesPerEvent];
        var documents = new string[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            var received = batch[i].Event;
            ReadOnlySpan<string?> text =
            [
                received.Key.Provider, received.Key.EventId, InboxNames.Of(received.Status), received.Type, received.Reason,
                received.Account?.Tenant, received.Account?.Account,
            ];
            text.CopyTo(texts.AsSpan(i * TextsPerEvent));
            ReadOnlySpan<DateTime?> time =
            [
                received.CreatedAt.ToColumn(), received.ReceivedAt.ToColumn(),
                received.Status == EventStatus.Received ? (received.TryAt ?? received.ReceivedAt).ToColumn() : null,
            ];
            time.CopyTo(times.AsSpan(i * TimesPerEvent));
            documents[i] = Text(received.Notice);
        }

        (command.Parameters[0].Value, command.Parameters[1].Value) = (texts, times);
        (command.Parameters[2].Value, command.Parameters[3].Value) = (documents, batch.Count);
    }

    private static string Text(ReadOnlyMemory<byte> document) =>
        MemoryMarshal.TryGetArray(document, out var whole) ? Encoding.UTF8.GetString(whole) : Encoding.UTF8.GetString(document.Span);
}
