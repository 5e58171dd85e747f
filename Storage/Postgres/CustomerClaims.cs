using Npgsql;
using NpgsqlTypes;

namespace Billing.Storage;

/// <summary>The claims that a batch brings, sent behind its commits in the same transaction.</summary>
internal static class CustomerClaims
{
    public static bool AreIn(IReadOnlyList<PendingCommit> batch)
    {
        foreach (var pending in batch)
        {
            if (!pending.Commit.Customers.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }

    public static NpgsqlBatchCommand ToCommand(IReadOnlyList<PendingCommit> batch)
    {
        var claims = batch.SelectMany(static pending => pending.Commit.Customers.Select(customer => (pending.Commit, pending.Hash, customer))).ToList();
        var texts = claims.SelectMany(static claim => new[]
        {
            claim.Commit.Account.Tenant, claim.Commit.Account.Account, claim.customer.Provider, claim.customer.Customer,
        });
        return new NpgsqlBatchCommand("SELECT provider_customer_keep($1, $2, $3)")
        {
            Parameters =
            {
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = texts.ToArray() },
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = claims.Select(static claim => claim.Commit.Seq).ToArray() },
                new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = claims.Select(static claim => claim.Hash!).ToArray() },
            },
        };
    }
}
