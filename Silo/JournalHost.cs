using Billing.Storage;
using Npgsql;

namespace Billing.Silo;

/// <summary>
/// Opens the journal before the first grain can ask for it, and ends the process when the journal has ended by a defect: a
/// silo without its journal would answer everybody, and serve nobody.
/// </summary>
public sealed partial class JournalHost(
    SiloOptions options, CommitRight right, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = loggers.CreateLogger<JournalHost>();
    private PostgresJournal? _journal;
    private NpgsqlDataSource? _source;
    private Task _roots = Task.CompletedTask;

    public PostgresJournal Journal => _journal ?? throw new InvalidOperationException("The journal is not open yet.");

    /// <summary>How this silo uses its database.</summary>
    public PostgresJournalOptions Options => new()
    {
        ConnectionString = options.Database, Keys = KeyRing.Parse(options.ChainKeys), Epoch = right.Epoch,
    };

    /// <summary>True once a writer has stopped for good.</summary>
    public bool HasFailed { get; private set; }

    public async Task StartAsync()
    {
        try
        {
            _journal = await PostgresJournal.StartAsync(Options, time, loggers.CreateLogger<PostgresJournal>());
        }
        catch (Exception unfit) when (unfit is UnfitDatabaseException or NpgsqlException or FormatException or ArgumentException)
        {
            throw new OrleansConfigurationException(unfit.Message);
        }

        _ = WatchAsync(_journal);
        _source = NpgsqlDataSource.Create(options.Database);
        _roots = new RootSchedule(
            new JournalRoots(_source, KeyRing.Parse(options.ChainKeys)),
            new RootScheduleOptions { AnchorFile = options.AnchorFile, AnchorCommand = options.AnchorCommand },
            time, loggers.CreateLogger<RootSchedule>()).RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _roots;
        if (_source is not null)
        {
            await _source.DisposeAsync();
        }

        if (_journal is not null)
        {
            await _journal.DisposeAsync();
        }
    }

    private async Task WatchAsync(PostgresJournal journal)
    {
        try
        {
            await journal.Completion;
        }
        catch (Exception defect)
        {
            HasFailed = true;
            Ended(_logger, defect);
            lifetime.StopApplication();
        }
    }
}
