using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Billing.Embedded;

/// <summary>
/// The right of one embedded process to serve a database: a PostgreSQL session lock. It is given back by the server when
/// the process dies, and taken again after every loss of the connection; while it is not held, nothing commits.
/// </summary>
internal sealed class SessionLock(
    IOptions<AdoNetClusteringSiloOptions> clustering, IOptions<EmbeddedOptions> embedded, ILoggerFactory loggers)
    : IAsyncDisposable
{
    // "billing" in ASCII; advisory locks are per database.
    private const long Key = 0x62696c6c696e67;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly EngineLog _log = new(loggers.CreateLogger("Orleans.Embedded"));
    private readonly CancellationTokenSource _stopping = new();
    private NpgsqlConnection? _connection;
    private Task _watch = Task.CompletedTask;
    private volatile bool _held;
    private long _takings;

    /// <summary>Under this key a host finds <see cref="Holding"/>, and so learns that it runs where only one process may commit.</summary>
    internal const string HoldingKey = "session lock";

    /// <summary>Called when the lock is held again. Another process may have served the database meanwhile.</summary>
    internal Action? Retaken { get; set; }

    /// <summary>Which taking of the lock it is that is held; none while it is not. After a loss it is another one.</summary>
    internal long? Holding => _held ? Interlocked.Read(ref _takings) : null;

    internal void EnsureHeld()
    {
        if (!_held)
        {
            throw new OrleansException("This process does not hold the session lock of its database at the moment; nothing may be written.");
        }
    }

    internal async Task TakeAsync(CancellationToken cancellationToken)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await TryTakeAsync(cancellationToken))
        {
            if (patience.Elapsed >= embedded.Value.SessionLockPatience)
            {
                throw new OrleansConfigurationException(
                    "Another process of the embedded build serves this database already; "
                    + "to run several processes on one database, build with Sdks=official.");
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }

        _watch = Task.Run(WatchAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watch;
        await DropAsync();
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(clustering.Value.ConnectionString)
        {
            Pooling = false,
            KeepAlive = 0,
            ApplicationName = "billing session lock",
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection)
            {
                Parameters = { new() { Value = Key } },
            };
            var isTaken = await command.ExecuteScalarAsync(cancellationToken) is true;
            if (isTaken)
            {
                Interlocked.Increment(ref _takings);
            }

            _held = isTaken;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        if (!_held)
        {
            await connection.DisposeAsync();
            return false;
        }

        _connection = connection;
        return true;
    }

    /// <summary>Waits for the connection to end: a closed socket shows at once, a silent one at the next question.</summary>
    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _connection!.WaitAsync(TimeSpan.FromSeconds(5), _stopping.Token);
                await using var question = new NpgsqlCommand("SELECT 1", _connection) { CommandTimeout = 5 };
                await question.ExecuteScalarAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception loss)
            {
                _held = false;
                _log.LockLost(loss);
                await DropAsync();
                await RetakeAsync();
            }
        }
    }

    private async Task RetakeAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await TryTakeAsync(_stopping.Token))
                {
                    _log.LockRetaken();
                    Retaken?.Invoke();
                    return;
                }

                _log.LockPending("another process holds it");
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception unreachable)
            {
                // Whatever it was: a watch that ends would leave the process without its lock until it ends, too.
                _log.LockPending(unreachable.Message);
            }

            await Task.Delay(RetryInterval, CancellationToken.None);
        }
    }

    private async ValueTask DropAsync()
    {
        _held = false;
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
