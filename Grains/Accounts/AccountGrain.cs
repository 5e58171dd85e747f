using System.Diagnostics;
using Billing.Domain;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Collection;
using Billing.Grains.Catalogs;
using Billing.Grains.Clocks;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.TestClocks;
using Billing.Grains.Lanes;
using Billing.Grains.Recomputing;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodaTime;
using Orleans.Storage;

namespace Billing.Grains.Accounts;

/// <summary>The thin shell around one account: gathers, lets the domain decide, commits. No rule lives here.</summary>
[CollectionAgeLimit(Minutes = 10)]
public sealed partial class AccountGrain(
    IAccountJournal journal,
    TimeProvider time,
    CatalogCache catalogs,
    TrustedClock trusted,
    ProviderLanes lanes,
    RecomputePace pace,
    IOptions<GrainSettings> settings,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain, IRemindable
{
    /// <summary>How many due moments one wake-up goes through before others get their turn.</summary>
    private const int StepsPerWake = 64;

    private AccountKey _key;
    private JournalHead _head = JournalHead.Empty;
    private AccountState _state = AccountState.New;
    private WakeTimes _clock = WakeTimes.Stopped;
    private AccountProjections? _projections;
    private long _snapshotSeq;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = AccountKey.Parse(this.GetPrimaryKeyString());
        (_head, _state, _snapshotSeq) = await AccountMemory.LoadAsync(journal, _key, logger, cancellationToken);
        var (due, wake) = AccountClock.WakeTimesOf(_state);
        _clock = new WakeTimes(due, wake);
        ArmLater();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _waits?.Release();
        if (_head.Seq - _snapshotSeq >= settings.Value.SnapshotEvery / 4)
        {
            await AccountMemory.KeepAsync(journal, _key, _head, _state, logger);
        }
    }

    public async Task<CommandReply> Send(SentCommand sent)
    {
        var catalog = await Gather(sent.Command);
        if (await Now(sent.Command) is not { } now)
        {
            return await Commit(CommitOrigin.Of(sent), new Decision.Refused(Rejections.TestClockUnknown), Wall());
        }

        if (!await CatchUp(now, CommitLane.People, int.MaxValue))
        {
            // What is due may wait for this very outcome. It is taken at the moment the account stands at.
            if (!AccountDecisions.IsOutcome(sent.Command))
            {
                return new CommandReply(new CommandAnswer.Unavailable(), IsReplay: false);
            }

            now = _state.AdvancedTo;
        }

        var command = ClosedUsage.IsAskedFor(_state, sent.Command)
            ? ClosedUsage.WithoutKnown(_state, sent.Command, await AccountMemory.HistoryAsync(journal, _key))
            : sent.Command;
        var decision = sent.IfSeq is { } seen && seen != _head.Seq
            ? new Decision.Refused(Rejections.AccountChanged)
            : command is AccountCommand.TakeNotice { Notice.Key: { } key } && !ProviderKeys.IsOf(key, _key.ToString())
            ? new Decision.Refused(Rejections.NoticeMismatch)
            : AccountDecisions.Decide(_state, command, sent.CommandId, now, catalog);
        return await Commit(CommitOrigin.Of(sent), decision, now);
    }

    public async Task<WakeAnswer> Wake()
    {
        var (before, wall) = (_head.Seq, Wall());
        if (EffectLeases.AskAgain(_state, wall) is { Facts.IsEmpty: false } again)
        {
            await Commit(CommitOrigin.OfLease(wall), again, Instant.Max(wall, _state.AdvancedTo));
        }

        if (_state.Agreed is { TestClock: null })
        {
            await CatchUp(Instant.Max(wall, _state.AdvancedTo), CommitLane.Storm, StepsPerWake);
        }

        var due = _clock.NextDueAt;
        return new WakeAnswer(
            due, (int)(_head.Seq - before), due <= wall && !AccountClock.AwaitsOutcome(_state), EffectLeases.NextUntil(_state));
    }

    public async Task<AdvanceAnswer> AdvanceTo(Instant at)
    {
        // Each step waits for what it asked for: on a test clock nothing else makes the outcome late.
        for (var steps = 0; steps < StepsPerWake && !IsAwaitingOutcome && AccountClock.NextDueAt(_state) <= at; steps++)
        {
            if (!await CatchUp(at, CommitLane.Storm, stepsMax: 1))
            {
                break;
            }
        }

        return new AdvanceAnswer(AccountClock.NextDueAt(_state), IsAwaitingOutcome);
    }

    public Task<AccountSnapshot?> ReadState() => Task.FromResult(
        _state.Agreed is null ? null : new AccountSnapshot(_head.Seq, _state, AccountClock.NextDueAt(_state)));

    public async Task<PreviewAnswer> Preview(Instant until) => AccountPreviews.Of(_state, await Now(null) ?? Wall(), until);

    public async Task<PreviewAnswer> TryOut(AccountCommand command) => await Now(command) is { } now
        ? AccountPreviews.Of(_state, command, now, await Gather(command))
        : new PreviewAnswer.Refused(Rejections.TestClockUnknown);

    /// <summary>A command that names a plan needs the catalog; the others decide on what the account knows.</summary>
    private async Task<Catalog> Gather(AccountCommand command) => command switch
    {
        AccountCommand.Subscribe subscribe => await catalogs.Read(GrainFactory, _key.Tenant, subscribe.Plan, subscribe.Version),
        AccountCommand.ChangePlan change => await catalogs.Read(GrainFactory, _key.Tenant, change.Plan, change.Version),
        AccountCommand.SetSchedule set => await GatherAll(set),
        _ => Catalog.Empty,
    };

    /// <summary>What a silo knows of a catalog only grows, so the last reading holds the plans of all phases.</summary>
    private async Task<Catalog> GatherAll(AccountCommand.SetSchedule set)
    {
        var plans = Catalog.Empty;
        foreach (var phase in set.Phases.IsDefault ? [] : set.Phases)
        {
            plans = phase.Plan is { } plan ? await catalogs.Read(GrainFactory, _key.Tenant, plan, phase.Version) : plans;
        }

        return plans;
    }

    /// <summary>
    /// The instant to decide at; none when the account's test clock does not exist. A clock that was set back does not take
    /// the account along.
    /// </summary>
    private async Task<Instant?> Now(AccountCommand? command)
    {
        var clock = _state.Agreed is { } agreed ? agreed.TestClock : (command as AccountCommand.OpenAccount)?.Terms.TestClock;
        if (clock is null)
        {
            return Instant.Max(Wall(), _state.AdvancedTo);
        }

        if (command is not null && AccountDecisions.IsOutcome(command))
        {
            return _state.AdvancedTo;
        }

        // The clock answers this while it waits for the account: nobody waits in a circle.
        var shown = await GrainFactory.GetGrain<ITestClockGrain>($"{_key.Tenant}/{clock}").Now();
        return shown is { } at ? Instant.Max(Cut(at), _state.AdvancedTo) : null;
    }

    /// <summary>
    /// Every due moment is a decision and a commit of its own, made as of that moment. False: not everything is done, because
    /// it waits for an outcome, the store is away, this server's clock is not believed, or it is too much for once.
    /// </summary>
    private async Task<bool> CatchUp(Instant now, CommitLane lane, int stepsMax)
    {
        for (var step = 0; DueAt is { } due && due <= now; step++)
        {
            var mayStep = step < stepsMax && !AccountClock.AwaitsOutcome(_state)
                && (_state.Terms.TestClock is not null || await trusted.IsTrustedAsync());
            if (!mayStep || (await Commit(CommitOrigin.OfClock(due, lane), AccountClock.Advance(_state, now), now)).Answer is CommandAnswer.Unavailable)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is due next by the account's own clock. On the wall it is known since the last commit.</summary>
    private Instant? DueAt => _state.Agreed is { TestClock: null } ? _clock.NextDueAt : AccountClock.NextDueAt(_state);

    private async Task<CommandReply> Commit(CommitOrigin origin, Decision decision, Instant now)
    {
        var made = AccountCommits.Make(_key, _head, _state, _projections ??= new AccountProjections(), origin, decision, now, Wall());
        switch (await journal.CommitAsync(made.Commit))
        {
            case CommitOutcome.Won won:
                Become(won.Head, made, decision, wereAskedBefore: origin.Cause == CommitOrigin.LeaseCause);
                return new CommandReply(made.Answer, IsReplay: false);
            case CommitOutcome.Replayed replayed:
                return new CommandReply(AccountDocuments.AnswerFromDocument(replayed.Stored.Answer), IsReplay: true);
            case CommitOutcome.KeyConflict:
                return new CommandReply(new CommandAnswer.KeyReused(), IsReplay: false);
            case CommitOutcome.EventTaken taken:
                return new CommandReply(new CommandAnswer.Accepted(taken.Seq, []), IsReplay: true);
            case CommitOutcome.Unavailable:
                return new CommandReply(new CommandAnswer.Unavailable(), IsReplay: false);
            case CommitOutcome.Lost lost:
                throw Leave($"{_key} was decided on entry {_head.Seq} and stands at {lost.HeadSeq}.");
            case CommitOutcome.Unknown:
                throw Leave($"Whether a commit of {_key} took effect is unknown; the journal is asked anew.");
            case CommitOutcome.Poisoned poisoned:
                throw new InvalidOperationException($"The journal refuses a commit of {_key}: {poisoned.Code} {poisoned.Reason}");
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Memory follows the journal, and only then anything goes out.</summary>
    private void Become(JournalHead head, MadeCommit made, Decision decision, bool wereAskedBefore)
    {
        (_head, _state, _clock) = (head, made.Next, made.Commit.HasFacts ? made.Commit.Clock : _clock);
        foreach (var effect in decision is Decision.Accepted accepted ? accepted.Effects : [])
        {
            AccountEffects.CarryOut(GrainFactory, _key, _state, effect, wereAskedBefore, lanes);
        }

        EndWaits(made);
        ArmLater();
        LookLater(decision);
        if (_head.Seq - _snapshotSeq >= settings.Value.SnapshotEvery)
        {
            _snapshotSeq = _head.Seq;
            _ = AccountMemory.KeepAsync(journal, _key, _head, _state, logger);
        }
    }

    /// <summary>Ends this activation: only the journal knows. Whoever waits in it is let go first, or they would hold it.</summary>
    private InconsistentStateException Leave(string why)
    {
        _waits?.Release();
        return new InconsistentStateException(why);
    }

    private Instant Wall() => Cut(Instant.FromDateTimeOffset(time.GetUtcNow()));

    /// <summary>Time is stored in microseconds, and a decision must not rest on what is not kept.</summary>
    private static Instant Cut(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - (((ticks % 10) + 10) % 10));
    }
}
