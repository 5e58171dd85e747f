using System.Text.RegularExpressions;

namespace Billing.Storage.Tests;

/// <summary>Who asks PostgreSQL reads docs/sql-views.md: it has every view, every column, and no other.</summary>
public partial class Documented_views
{
    [Fact]
    public async Task Are_those_that_there_are()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        var there = await schema.ListAsync(
            $"""
            SELECT c.table_name, c.column_name, CASE WHEN c.data_type = 'ARRAY' THEN 'text[]' ELSE c.data_type END
            FROM information_schema.columns c
            JOIN information_schema.views v ON v.table_schema = c.table_schema AND v.table_name = c.table_name
            WHERE c.table_schema = '{schema.Name}' AND c.table_name <> 'account_health'
            ORDER BY c.table_name, c.ordinal_position
            """);

        Assert.Equal(there, Documented());
        Assert.True(there.Count > 60);
    }

    [Fact]
    public async Task May_be_read_by_who_may_read()
    {
        await using var schema = await PostgresSchema.MigratedAsync();
        foreach (var view in Documented().Select(static column => column.Split('|')[0]).Distinct())
        {
            foreach (var role in new[] { BillingSchema.Reader, BillingSchema.Application, BillingSchema.Maintenance })
            {
                await schema.ExecuteAsync($"SET ROLE {role}; SELECT * FROM {view} LIMIT 1; RESET ROLE");
            }
        }
    }

    /// <summary>As the list above is: by name of the view, in the order of its columns.</summary>
    private static List<string> Documented()
    {
        var (columns, view) = (new List<(string View, string Text)>(), "");
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "States", "sql-views.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                view = line[3..];
            }
            else if (Column().Match(line) is { Success: true } column && column.Groups[1].Value is not ("column" or "---"))
            {
                columns.Add((view, $"{view}|{column.Groups[1].Value}|{column.Groups[2].Value}"));
            }
        }

        return [.. columns.OrderBy(static column => column.View, StringComparer.Ordinal).Select(static column => column.Text)];
    }

    [GeneratedRegex(@"^\| (\S+) \| ([^|]+?) \|")]
    private static partial Regex Column();
}
