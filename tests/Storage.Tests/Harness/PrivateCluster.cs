using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Billing.Storage.Tests;

/// <summary>A PostgreSQL of one's own, started through scripts/pg, to be killed and misconfigured.</summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private static readonly string Script = FindScript();

    private readonly string _folder;

    private PrivateCluster(string folder, string connectionString)
    {
        _folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<PrivateCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("billing-pg-").FullName;
        return new PrivateCluster(folder, (await PgAsync(folder, "start")).Trim());
    }

    public Task StartAgainAsync() => PgAsync(_folder, "start");

    /// <summary>Kills the postmaster at once; its back ends notice and go.</summary>
    public void Kill()
    {
        using var postmaster = Process.GetProcessById(int.Parse(
            File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture));
        postmaster.Kill();
        postmaster.WaitForExit();
    }

    /// <summary>An orderly restart that cuts every connection.</summary>
    public Task StopAsync() => PgAsync(_folder, "stop");

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await PgAsync(_folder, "destroy");
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<string> PgAsync(string folder, string command)
    {
        var start = new ProcessStartInfo(Script, ["--quiet", "--data", folder, command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        // The server inherits the pipes: its line is read, not the end of the stream.
        var output = command == "start" ? await process.StandardOutput.ReadLineAsync() ?? "" : "";
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"scripts/pg {command} failed: {(process.ExitCode == 0 ? "" : await errors)}");
        return output;
    }

    private static string FindScript()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Billing.Orleans.sln")))
            {
                return Path.Combine(directory, "scripts", "pg");
            }
        }

        throw new DirectoryNotFoundException("These tests start PostgreSQL through scripts/pg: run them from a checkout.");
    }
}
