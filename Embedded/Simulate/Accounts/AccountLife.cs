using System.Globalization;
using Billing.Domain.Collection;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Numbering;
using Billing.Storage;
using NodaTime;
using Orleans.Storage;

namespace Billing.Embedded.Simulate;

/// <summary>
/// The life of a small company: its customers' accounts through months of sign-ups, changes, payments and mishaps. Nothing runs for
/// most of the time, since shards that look every second make days long; the server is up around moments at which something is
/// due and at moments drawn from the seed.
/// </summary>
internal sealed class AccountLife
{
    public static readonly DateTimeOffset Start = new(2026, 1, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly SimulatedWorld _world;
    private readonly AccountCluster _cluster;
    private readonly Weather _weather;
    private readonly SeededRandom _random;
    private readonly TimeSpan _length;
    private readonly LifeMistake _mistake;
    private readonly AccountClient[] _clients;
    private readonly ProviderMail _mail;
    private readonly List<string> _violations = [];

    private const int SkewSecondsMax = 40_000;

    /// <summary>In one life of so many every call goes through bytes, as between two silos: it takes four times as long.</summary>
    private const int ParanoidOneIn = 16;

    public AccountLife(SimulatedWorld world, SimulateOptions options, ulong seed)
    {
        (_world, _length, _mistake) = (world, TimeSpan.FromDays(options.Days), options.LifeMistake);
        _weather = new Weather(world, options.Faults);
        _random = world.Random.Fork();
        _cluster = new AccountCluster(world, _weather, options.LifeMistake, options.EngineMistake, isParanoid: seed % ParanoidOneIn == 0);
        _clients = [.. Enumerable.Range(0, options.Accounts).Select(number => new AccountClient(
            world, _cluster, _weather, string.Create(CultureInfo.InvariantCulture, $"{LifePlans.Tenant}/customer-{number}"), number, options.LifeMistake, options.PaysFirst, _violations))];
        _mail = new ProviderMail(world, _weather, _cluster.Stores, _clients, options.LifeMistake, _violations);
        var script = _cluster.Stores.Memory.Script!;
        _cluster.Stores.Memory.Script = commit =>
        {
            Watch(commit);
            return script(commit);
        };
    }

    public List<string> Violations => _violations;

    public IReadOnlyList<AccountClient> Clients => _clients;

    public AccountStores Stores => _cluster.Stores;

    public IReadOnlyDictionary<string, int> Faults => _weather.Counts;

    public void Count(string what) => _weather.Count(what);

    public int Sessions { get; private set; }

    public async Task LiveAsync()
    {
        await PublishAsync();
        var end = _world.Clock.GetUtcNow() + _length;
        while (_world.Clock.GetUtcNow() < end)
        {
            await SessionAsync(visits: true);
            await PassUntil(await NextSessionAt(end));
        }

        await HealAsync();
    }

    /// <summary>The series of the tenant, as its grain shows it.</summary>
    public async Task<NumberingView> SeriesAsync() =>
        await (await _cluster.RunningAsync()).Grains.GetGrain<INumberingGrain>($"{LifePlans.Tenant}/T").Read();

    /// <summary>Nothing goes wrong any more. Twice the longest lease is enough for everything that is pending to be asked for again.</summary>
    private async Task HealAsync()
    {
        _weather.IsQuiet = true;
        _cluster.Clock.Set(TimeSpan.Zero);
        await _cluster.RestAsync(asCrash: true);
        DecideWhatIsProcessed(all: true);

        // A lease begun by a server whose clock was ahead ends so much later.
        await PassUntil(_world.Clock.GetUtcNow() + TimeSpan.FromSeconds(SkewSecondsMax));
        for (var round = 0; round < 4; round++)
        {
            await SessionAsync(visits: false);
            await PassUntil(_world.Clock.GetUtcNow() + TimeSpan.FromHours(1.6));
        }

        await SessionAsync(visits: false);
        _violations.AddRange(await LifeJudgement.JudgeAsync(this, _mistake, _world.Clock.GetUtcNow()));
        foreach (var client in _clients)
        {
            await client.RepeatAllAsync();
        }
    }

    private async Task SessionAsync(bool visits)
    {
        Sessions++;
        var wrong = WrongClockAsync();
        await _cluster.RunningAsync();
        var visiting = _clients.Where(_ => visits && _random.Chance(Sessions < 4 ? 800 : 250)).Select(static client => client.VisitAsync()).ToArray();
        var hearing = HearAgainAsync();
        _mail.Happen();
        var mail = _mail.DeliverAsync(all: _weather.IsQuiet);
        await Task.WhenAll(visiting);
        await Task.WhenAll(wrong, hearing, mail);
        await Task.Delay(TimeSpan.FromSeconds(6 + _random.Next(10)), _world.Clock);
        DecideWhatIsProcessed(all: false);
        await _cluster.RestAsync(asCrash: _weather.Has(SimulationFaults.Crash) && _random.Next(2) == 0);
    }

    private async Task WrongClockAsync()
    {
        if (_weather.Strikes(SimulationFaults.Clock, _random, 200, "wrong clock"))
        {
            var skew = TimeSpan.FromSeconds(_random.Next(3) == 0 ? -_random.Next(7_200) : _random.Next(SkewSecondsMax));
            _world.Note("clock", $"is {skew} off");
            _cluster.Clock.Set(skew);
            await Task.Delay(TimeSpan.FromSeconds(5 + _random.Next(35)), _world.Clock);
            _world.Note("clock", "is right");
            _cluster.Clock.Set(TimeSpan.Zero);
        }
    }

    /// <summary>The provider repeats what it said, at any time later.</summary>
    private async Task HearAgainAsync()
    {
        var lines = Stores.Ledger.Lines;
        if (lines.Count > 0 && _weather.Strikes(SimulationFaults.Outcome, _random, 400, "outcome again"))
        {
            var line = lines[_random.Next(lines.Count)];
            if (line.Outcome.IsFinal)
            {
                await _clients.First(client => client.Account == line.Account).HearAgainAsync(line.Key[(line.Account.Length + 1)..], line.Outcome);
            }
        }
    }

    private void DecideWhatIsProcessed(bool all)
    {
        foreach (var line in Stores.Ledger.Lines.Where(static line => !line.Outcome.IsFinal))
        {
            if (all || _random.Chance(300))
            {
                Stores.Ledger.Decide(line.Key, _random.Chance(700)
                    ? new ProviderOutcome.Succeeded($"ref-{line.Key}")
                    : new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds"));
                _mail.Tell(line);
            }
        }
    }

    private async Task<DateTimeOffset> NextSessionAt(DateTimeOffset end)
    {
        var now = _world.Clock.GetUtcNow();
        var drawn = now + TimeSpan.FromMinutes(_random.Next(60 * 24 * 5));
        var due = (await Stores.Memory.ReadDueAsync(Instant.MaxValue, 1)) is [var first, ..] ? first.WakeAt.ToDateTimeOffset() : drawn;
        var beforeDue = due - TimeSpan.FromSeconds(_random.Next(20));
        var next = beforeDue > now && beforeDue < drawn && _random.Chance(700) ? beforeDue : drawn;
        return next < end ? next : end;
    }

    private async Task PassUntil(DateTimeOffset at)
    {
        // A single delay holds seven weeks.
        for (var left = at - _world.Clock.GetUtcNow(); left > TimeSpan.Zero; left = at - _world.Clock.GetUtcNow())
        {
            await Task.Delay(left < TimeSpan.FromDays(30) ? left : TimeSpan.FromDays(30), _world.Clock);
        }
    }

    private async Task PublishAsync()
    {
        foreach (var plan in LifePlans.All)
        {
            while (true)
            {
                try
                {
                    var process = await _cluster.RunningAsync();
                    await process.Grains.GetGrain<ICatalogGrain>($"{LifePlans.Tenant}/catalog").Publish(plan);
                    break;
                }
                catch (Exception broken) when (broken is SiloUnavailableException or TimeoutException or InconsistentStateException or SimulatedWriteFailure)
                {
                    _world.Note("catalog", broken.GetType().Name);
                }
            }
        }
    }

    /// <summary>
    /// What is due is not billed by a server whose clock was wrong when it started, or has been for longer than it may go without
    /// comparing.
    /// </summary>
    private void Watch(Commit commit)
    {
        _world.Note(commit.Account.ToString(), $"commits {commit.Cause} {commit.Command} on {commit.Expected.Seq}");
        if (commit.Cause == "clock" && _cluster.Clock.WrongSince is { } since
            && (_cluster.StartedAt >= since || _world.Clock.GetUtcNow() - since > TimeSpan.FromSeconds(10)))
        {
            _violations.Add($"C {commit.Account}: {commit.Command} is billed by a clock that has been wrong since {since:O}.");
        }
    }
}
