using Npgsql;

namespace Billing.Storage;

/// <summary>
/// Wraps every account's key anew under the current wrapping key, so that older ones can be taken out of the configuration. The keys
/// themselves, and so the documents, stay as they are. Runs under the maintenance role.
/// </summary>
public sealed class PersonalKeyRewrap(NpgsqlDataSource source, KeyRing wrapping)
{
    private const int KeysPerPage = 500;

    /// <summary>How many keys were wrapped anew. Running it again, or beside commits and erasures, does no harm.</summary>
    public async Task<long> RunAsync(IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var (after, rewrapped) = (("", ""), 0L);
        while (await PageAsync(connection, after, cancellation) is [.., var last] page)
        {
            foreach (var held in page)
            {
                rewrapped += await RewrapAsync(connection, held, cancellation) ? 1 : 0;
                progress?.Report(rewrapped);
            }

            after = (last.Account.Tenant, last.Account.Account);
        }

        return rewrapped;
    }

    private async Task<List<(AccountKey Account, int By, byte[] Wrapped)>> PageAsync(
        NpgsqlConnection connection, (string Tenant, string Account) after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT tenant, account, wrapped_by, wrapped FROM person_key
            WHERE (tenant, account) > ($1, $2) AND wrapped IS NOT NULL AND wrapped_by <> $3
            ORDER BY tenant, account LIMIT $4
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = after.Tenant }, new() { Value = after.Account },
                new() { Value = wrapping.Current }, new() { Value = KeysPerPage },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var page = new List<(AccountKey, int, byte[])>();
        while (await reader.ReadAsync(cancellation))
        {
            page.Add((new AccountKey(reader.GetString(0), reader.GetString(1)), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        }

        return page;
    }

    private async Task<bool> RewrapAsync(
        NpgsqlConnection connection, (AccountKey Account, int By, byte[] Wrapped) held, CancellationToken cancellation)
    {
        var key = PersonalCipher.UnwrapKey(wrapping, held.Account, held.By, held.Wrapped);
        await using var command = new NpgsqlCommand("SELECT person_key_rewrap($1, $2, $3, $4, $5)", connection)
        {
            Parameters =
            {
                new() { Value = held.Account.Tenant }, new() { Value = held.Account.Account }, new() { Value = held.Wrapped },
                new() { Value = wrapping.Current }, new() { Value = PersonalCipher.WrapKey(wrapping, held.Account, key) },
            },
        };
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
