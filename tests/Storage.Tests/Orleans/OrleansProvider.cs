using System.Data;
using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>
/// Calls the stored queries as the AdoNet providers of Orleans do: text from OrleansQuery, parameters by name with the
/// provider's own database types, result columns by name.
/// </summary>
public sealed class OrleansProvider(NpgsqlConnection connection)
{
    public static async Task<OrleansProvider> OnNewSchemaAsync(PostgresSchema schema)
    {
        var connection = await schema.OpenAsync();
        await OrleansSchema.ApplyAsync(connection);
        return new OrleansProvider(connection);
    }

    public async Task<List<Row>> AskAsync(string queryKey, params (string Name, object? Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = await TextAsync(queryKey);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter
            {
                ParameterName = name,
                DbType = TypeOf(name, value),
                Value = value ?? DBNull.Value,
            });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            var values = Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName,
                column => reader.IsDBNull(column) ? null : reader.GetValue(column),
                StringComparer.OrdinalIgnoreCase);
            rows.Add(new Row(values));
        }

        return rows;
    }

    /// <summary>Queries that answer yes or no return one row with one column.</summary>
    public async Task<bool> DoesAsync(string queryKey, params (string Name, object? Value)[] parameters) =>
        Convert.ToBoolean(Assert.Single((await AskAsync(queryKey, parameters)).Single().Values).Value);

    private async Task<string> TextAsync(string queryKey)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT QueryText FROM OrleansQuery WHERE QueryKey = @key";
        command.Parameters.AddWithValue("key", queryKey);
        return (string?)await command.ExecuteScalarAsync() ?? throw new KeyNotFoundException(queryKey);
    }

    private static DbType TypeOf(string name, object? value) => value switch
    {
        int => DbType.Int32,
        long => DbType.Int64,
        string => DbType.String,
        byte[] => DbType.Binary,
        DateTime => DbType.DateTime,
        null => name == "GrainStateVersion" ? DbType.Int32 : DbType.String,
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType(), "The providers send no such type."),
    };

    public sealed record Row(IReadOnlyDictionary<string, object?> Values)
    {
        public object? this[string column] => Values[column];
    }
}
