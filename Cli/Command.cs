using System.Security.Cryptography;
using System.Text.Json;
using Billing.Storage;
using Npgsql;

namespace Billing.Cli;

/// <summary>How every command begins and ends. Exit codes: 0 done, 1 refused or found something, 2 misused.</summary>
public static class Command
{
    public static int Help(TextWriter to, int exitCode)
    {
        to.WriteLine(
            """
            usage: billing COMMAND

              migrate                          create or update the schema, the roles and Orleans' tables
              journal verify [--anchor FILE]   verify every entry, head and root; with an anchor kept elsewhere also their end
              journal anchor [--record]        print the newest root, to be kept elsewhere; --record makes one first
              rebuild                          make clocks, health rows, timelines and records again from the journal
              purge --older-than DAYS          delete final answers and events that are older than anybody asks for
              scenario run FILE-OR-FOLDER… [--json] [--brief]
                                               live cases written as files (docs/scenarios.md); needs no database
              loopback stripe --port N [--webhook URL] [--seed S] [--ledger FOLDER]
                                               (scripts/billing) serve Stripe's API offline; prints address, key and signing secret
              keys rewrap                      wrap the keys of personal data anew under the current one

              dunning simulate POLICY --since DATE [--tenant T] [--rate CLASS=RATE]… [--json]
                                               recorded failures under another policy, a file or a shipped one's name: recovered
                                               money, attempts, consequences, who is treated differently; writes nothing
              dunning policies check FILE…     say whether policies are right, and each place that is not; needs no server
              dunning policies upload NAME FILE | list | show NAME [VERSION] | withdraw NAME VERSION
                                               the dunning policies of a tenant on a running server

              tenant create NAME               create a tenant on a running server
              key create TENANT --live|--test  make an API key for its programs; it is printed this once
              key revoke TENANT ID             revoke an API key

            BILLING_URL         the server, BILLING_OPERATOR_KEY its operator's key: for tenants and keys
            BILLING_API_KEY     the key of one of a tenant's programs: for its dunning policies
            BILLING_PG          the connection string; its search path names the schema
            BILLING_CHAIN_KEYS  number:base64,number:base64 … the first one is the current key
            BILLING_PERSON_KEYS the same, for what wraps the keys of personal data
            """);
        return exitCode;
    }

    public static Task<int> Misused() => Task.FromResult(Help(Console.Error, exitCode: 2));

    /// <summary>What can go wrong on the operator's side is one sentence; anything else is a defect and is shown whole.</summary>
    public static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (Exception failure) when (
            failure is UnfitDatabaseException or NpgsqlException or FormatException or ArgumentException or InvalidOperationException
                or IOException or UnauthorizedAccessException or JsonException or CryptographicException)
        {
            await Console.Error.WriteLineAsync($"billing: {failure.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    /// <summary>A guess, for the percentage only.</summary>
    public static async Task<long> EstimateAsync(NpgsqlDataSource source, params string[] tables)
    {
        await using var command = source.CreateCommand(
            "SELECT coalesce(sum(greatest(reltuples, 0)), 0)::bigint FROM unnest($1) AS name JOIN pg_class ON oid = to_regclass(name)");
        command.Parameters.Add(new NpgsqlParameter { Value = tables });
        return await command.ExecuteScalarAsync() is long rows ? rows : 0;
    }
}
