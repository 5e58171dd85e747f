using Npgsql;

namespace Billing.Storage.Tests;

public class The_roles
{
    private static readonly string[] Tables =
    [
        "account_head", "journal_entry", "command_answer", "taken_event", "account_timeline", "account_snapshot",
        "journal_root", "journal_root_head", "person_key", "person_document", "commit_epoch", "schema_migration", "provider_customer", "account_record", "entitlement_version", "drift",
        "recomputed_account",
    ];

    private static readonly string[] Secret =
        ["command_answer", "taken_event", "account_snapshot", "person_key", "person_document", "commit_epoch"];

    private static readonly string[] Functions =
    [
        "journal_root_open()", "journal_root_close(0, now(), 0, 0, '')", "snapshot_keep('t', 'a', 0, '', 0, '', 0, '')",
        "person_key_hold('t', 'a', 0, '')", "person_document_keep('t', 'a', 'c', now(), '')", "person_erase('t', 'a', now())",
        "account_record_keep('{}', '{}', '{}', '{}', '{}', '{}', '{}')", "recompute_hold('t', 'a', 0)", "account_record_mend('t', 'a', '{}', '{}', '{}', '{}', '{}')",
        "provider_customer_mend('t', 'a', '{}', '{}', '{}', '{}', '{}')", "drift_note('t', 'a', now(), 0, '{}', '{}', '{}', 0, '{}')",
        "snapshot_drop('t', 'a', 0)",
        "provider_customer_keep('{}', '{}', '{}')", "find_provider_customer('p', 'c')",
        "commit_epoch_take()", "person_key_rewrap('t', 'a', '', 1, '')",
        $"journal_commit({string.Join(',', Enumerable.Range(1, 15).Select(_ => "NULL"))})",
    ];

    [Theory]
    [InlineData(BillingSchema.Application)]
    [InlineData(BillingSchema.Maintenance)]
    [InlineData(BillingSchema.Reader)]
    public async Task May_do_what_they_are_for_and_nothing_else(string role)
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        await using var connection = await schema.OpenAsync();
        var wrong = new List<string>();
        foreach (var (statement, isAllowed) in Statements(role))
        {
            if (await IsPermittedAsync(connection, role, statement) != isAllowed)
            {
                wrong.Add($"{(isAllowed ? "refused" : "allowed")}: {statement}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Cannot_lead_a_function_astray_with_tables_of_their_own()
    {
        await using var schema = await PostgresSchema.MigratedAsync();

        var paths = await schema.ListAsync(
            $"SELECT DISTINCT array_to_string(proconfig, ',') FROM pg_proc WHERE pronamespace = '{schema.Name}'::regnamespace AND prosecdef");

        Assert.NotEmpty(paths);
        Assert.All(paths, path => Assert.Contains($"search_path={schema.Name}, pg_temp", path));
    }

    private static IEnumerable<(string Statement, bool IsAllowed)> Statements(string role)
    {
        var isMaintenance = role == BillingSchema.Maintenance;
        foreach (var table in Tables)
        {
            var isRebuilt = table is "account_timeline" or "account_record" or "entitlement_version";
            var isPurged = table is "command_answer" or "taken_event" or "account_snapshot" or "drift";
            yield return ($"SELECT FROM {table}", role != BillingSchema.Reader || !Secret.Contains(table));
            var isMended = table is "provider_customer";
            yield return ($"INSERT INTO {table} DEFAULT VALUES", isMaintenance && (isRebuilt || isMended));
            yield return ($"DELETE FROM {table}", isMaintenance && (isRebuilt || isMended || isPurged));
            yield return ($"UPDATE {table} SET {Column(table)} = {Column(table)}", isMaintenance && isRebuilt);
            yield return ($"TRUNCATE {table}", false);
            yield return ($"DROP TABLE {table}", false);
            yield return ($"ALTER TABLE {table} ADD COLUMN more text", false);
        }

        yield return ("SELECT FROM account_health", true);
        yield return ("UPDATE account_health SET document = NULL", false);
        yield return ("DELETE FROM account_health", false);
        yield return ("UPDATE account_head SET wake_at = NULL, next_due_at = NULL, health = NULL", isMaintenance);
        yield return ("UPDATE account_head SET head_seq = head_seq + 1", false);
        yield return ("CREATE TABLE mine (id int)", false);
        yield return ("CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", false);
        yield return ("SELECT FROM orleansstorage", role == BillingSchema.Application);
        yield return ("DELETE FROM orleansstorage", role == BillingSchema.Application);
        yield return ("DELETE FROM orleansquery", false);
        yield return ($"SET ROLE {BillingSchema.Owner}", false);
        foreach (var function in Functions)
        {
            var isRead = function.StartsWith("find_", StringComparison.Ordinal);
            var isRewrap = function.StartsWith("person_key_rewrap", StringComparison.Ordinal);
            yield return ($"SELECT {function}", role == BillingSchema.Application
                ? !isRewrap
                : isRead || isMaintenance && (isRewrap || function.StartsWith("journal_root", StringComparison.Ordinal)));
        }
    }

    private static string Column(string table) => table switch
    {
        "journal_root" or "schema_migration" => "at",
        "commit_epoch" => "number",
        _ => "account",
    };

    // Permission is looked at first: what fails for another reason was permitted.
    private static async Task<bool> IsPermittedAsync(NpgsqlConnection connection, string role, string statement)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var become = new NpgsqlCommand($"SET LOCAL SESSION AUTHORIZATION {role}", connection, transaction);
        await become.ExecuteNonQueryAsync();
        try
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync();
            return true;
        }
        catch (PostgresException refusal)
        {
            return refusal.SqlState != PostgresErrorCodes.InsufficientPrivilege;
        }
    }
}
