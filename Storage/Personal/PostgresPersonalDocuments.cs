using System.Security.Cryptography;
using NodaTime;
using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Each account's documents under a key of its own, kept wrapped by a configured one. Erasing destroys the wrapped key:
/// what backups still hold of it lasts as long as they do.
/// </summary>
public sealed class PostgresPersonalDocuments(NpgsqlDataSource source, KeyRing wrapping) : IPersonalDocuments
{
    private const string DocumentPurpose = "billing.person.1";

    public async Task<long?> KeepAsync(
        AccountKey account, string command, Instant at, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
    {
        var offered = PersonalCipher.WrapKey(wrapping, account, RandomNumberGenerator.GetBytes(PersonalCipher.KeyLength));
        await using var hold = Command(
            "SELECT held_by, held FROM person_key_hold($1, $2, $3, $4)", account.Tenant, account.Account, wrapping.Current, offered);
        if (await KeyAsync(hold, account, cancellation) is not { } key)
        {
            return null;
        }

        await using var keep = Command(
            "SELECT person_document_keep($1, $2, $3, $4, $5)",
            account.Tenant, account.Account, command, at.ToColumn(),
            PersonalCipher.Seal(key, document.Span, DocumentPurpose, account.Tenant, account.Account, command));
        return await keep.ExecuteScalarAsync(cancellation) is long version ? version : null;
    }

    public async Task<byte[]?> FindAsync(AccountKey account, long version, CancellationToken cancellation = default)
    {
        await using var find = Command(
            """
            SELECT k.wrapped_by, k.wrapped, d.command, d.sealed FROM person_document d
            JOIN person_key k USING (tenant, account)
            WHERE tenant = $1 AND account = $2 AND version = $3 AND k.wrapped IS NOT NULL
            """,
            account.Tenant, account.Account, version);
        await using var reader = await find.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var key = PersonalCipher.UnwrapKey(wrapping, account, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        return PersonalCipher.Open(
            key, reader.GetFieldValue<byte[]>(3), DocumentPurpose, account.Tenant, account.Account, reader.GetString(2));
    }

    public async Task<bool> EraseAsync(AccountKey account, Instant at, CancellationToken cancellation = default)
    {
        await using var erase = Command("SELECT person_erase($1, $2, $3)", account.Tenant, account.Account, at.ToColumn());
        return await erase.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task<byte[]?> KeyAsync(NpgsqlCommand hold, AccountKey account, CancellationToken cancellation)
    {
        await using var reader = await hold.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? PersonalCipher.UnwrapKey(wrapping, account, reader.GetInt32(0), reader.GetFieldValue<byte[]>(1))
            : null;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
