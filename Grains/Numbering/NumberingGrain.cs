using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Numbering;
using Microsoft.Extensions.Logging;

namespace Billing.Grains.Numbering;

/// <summary>
/// Gives the numbers of one series. A number is stored before anybody hears of it; whoever asks while it is stored waits for
/// the next write, so that one write serves all of them. In a storm so many go out at once, and the next follow as those arrive.
/// </summary>
public sealed class NumberingGrain([PersistentState("numbering")] IPersistentState<NumberSeries> stored, ILogger<NumberingGrain> logger)
    : Grain, INumberingGrain
{
    /// <summary>How many numbers are on the way at once: enough to fill the journal's batches, few enough that a write of them is small.</summary>
    private const int OnTheWayMax = 4_096;

    private readonly Queue<NumberRequest> _asked = new();
    private readonly HashSet<NumberRequest> _askedOnce = [];
    private readonly List<GivenNumber> _confirmed = [];
    private readonly List<GivenNumber> _notNeeded = [];
    private readonly HashSet<GivenNumber> _onTheWay = [];
    private IGrainTimer? _round;

    private string Series => this.GetPrimaryKeyString()[(this.GetPrimaryKeyString().IndexOf('/', StringComparison.Ordinal) + 1)..];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // What was stored and may never have been told.
        if (!stored.State.Outstanding.IsEmpty)
        {
            GoRound();
        }

        return Task.CompletedTask;
    }

    public Task Request(NumberRequest request)
    {
        if (_askedOnce.Add(request))
        {
            _asked.Enqueue(request);
        }

        GoRound();
        return Task.CompletedTask;
    }

    public Task<NumberingView> Read() => Task.FromResult(
        new NumberingView(stored.State.Given, stored.State.Outstanding.Length, stored.State.Free) { UnderWay = _asked.Count + _onTheWay.Count });

    private void GoRound() => _round ??= this.RegisterGrainTimer(Round, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));

    private async Task Round(CancellationToken cancellation)
    {
        _round?.Dispose();
        _round = null;
        GivenNumber[] confirmed = [.. _confirmed], notNeeded = [.. _notNeeded];
        var next = stored.State.Without([], notNeeded).With(Next());
        if (!ReferenceEquals(next, stored.State))
        {
            // What was confirmed is forgotten with the next write; for its own sake it is worth none.
            await stored.WriteOrLeave(next.Without(confirmed, []), this);
            _confirmed.RemoveAll(confirmed.Contains);
            _notNeeded.RemoveAll(notNeeded.Contains);
        }

        foreach (var number in stored.State.Outstanding.Except(_confirmed).Except(_notNeeded).Where(_onTheWay.Add))
        {
            _ = Bring(number);
        }
    }

    private List<NumberRequest> Next()
    {
        var next = new List<NumberRequest>();
        while (_onTheWay.Count + next.Count < OnTheWayMax && _asked.TryDequeue(out var request))
        {
            _askedOnce.Remove(request);
            next.Add(request);
        }

        return next;
    }

    /// <summary>To its account. What is not heard is asked for again by the account, and is the same number then.</summary>
    private async Task Bring(GivenNumber given)
    {
        try
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{Series}-{given.Number:D6}");
            var command = new SentCommand($"number-{given.InvoiceId}", "numbering", new AccountCommand.NumberInvoice(given.InvoiceId, text));
            switch ((await GrainFactory.GetGrain<IAccountGrain>(given.Account).Send(command)).Answer)
            {
                case CommandAnswer.Accepted:
                    _confirmed.Add(given);
                    break;
                case CommandAnswer.Refused { Rejection.Code: not "number_taken" } refused:
                    // It has another one already: this number is free again, or the series would have a gap.
                    NumberingLog.NotNeeded(logger, given.Number, given.Account, refused.Rejection.Code);
                    _notNeeded.Add(given);
                    GoRound();
                    break;
            }
        }
        catch (Exception failure)
        {
            NumberingLog.NotBrought(logger, given.Number, given.Account, failure);
        }
        finally
        {
            _onTheWay.Remove(given);
            if (_asked.Count > 0 && _onTheWay.Count <= OnTheWayMax * 3 / 4)
            {
                GoRound();
            }
        }
    }
}
