using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Catalogs;
using Billing.Grains.Interfaces.Lanes;
using Billing.Grains.Lanes;
using Billing.Storage;
using NodaTime;
using Orleans.Storage;

namespace Billing.Grains.Accounts;

/// <summary>The thin shell around one account: gathers, lets the domain decide, commits. No rule lives here.</summary>
public sealed class AccountGrain(IAccountJournal journal, TimeProvider time) : Grain, IAccountGrain
{
    /// <summary>How many due moments one wake-up goes through before others get their turn.</summary>
    private const int StepsPerWake = 64;

    private AccountKey _key;
    private JournalHead _head = JournalHead.Empty;
    private AccountState _state = AccountState.New;
    private readonly EffectLease _lease = new();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = AccountKey.Parse(this.GetPrimaryKeyString());
        var loaded = await journal.LoadAsync(_key, AccountDocuments.SnapshotFormat, cancellationToken);
        (_head, _state) = (loaded.Head, AccountDocuments.FromDocuments(loaded));
    }

    public async Task<CommandAnswer> Send(SentCommand sent)
    {
        var catalog = await Gather(sent.Command);
        var now = Now();
        if (!await CatchUp(now, int.MaxValue))
        {
            return new CommandAnswer.Unavailable();
        }

        var decision = AccountDecisions.Decide(_state, sent.Command, sent.CommandId, now, catalog);
        return await Commit(CommitOrigin.Of(sent), decision, now);
    }

    public async Task<WakeAnswer> Wake()
    {
        var (before, now) = (_head.Seq, Now());
        await CatchUp(now, StepsPerWake);
        CarryOut(now, isFresh: false);
        var next = AccountClock.NextDueAt(_state);
        return new WakeAnswer(next, (int)(_head.Seq - before), next <= now, _lease.NextUntil(_state, now));
    }

    public Task<AccountView?> Read() => Task.FromResult(_state.Agreed is { } terms
        ? new AccountView(
            _head.Seq, terms, _state.Subscriptions, _state.Invoices, _state.Balance, _state.AdvancedTo, AccountClock.NextDueAt(_state))
        : null);

    /// <summary>A command that may name a plan needs the catalog; the others decide on what the account knows.</summary>
    private async Task<Catalog> Gather(AccountCommand command) => command is AccountCommand.Subscribe or AccountCommand.ChangePlan
        ? await GrainFactory.GetGrain<ICatalogGrain>($"{_key.Tenant}/catalog").Read()
        : Catalog.Empty;

    /// <summary>Every due moment is a decision and a commit of its own, made as of that moment. False: the store is away.</summary>
    private async Task<bool> CatchUp(Instant now, int stepsMax)
    {
        for (var step = 0; step < stepsMax && AccountClock.NextDueAt(_state) is { } due && due <= now; step++)
        {
            if (await Commit(CommitOrigin.OfClock(due), AccountClock.Advance(_state, now), now) is CommandAnswer.Unavailable)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<CommandAnswer> Commit(CommitOrigin origin, Decision decision, Instant now)
    {
        var (next, commit, answer) = AccountCommits.Make(_key, _head, _state, origin, decision, now, _lease);
        switch (await journal.CommitAsync(commit))
        {
            case CommitOutcome.Won won:
                (_head, _state) = (won.Head, next);
                CarryOut(now, isFresh: true);
                return answer;
            case CommitOutcome.Replayed replayed:
                return AccountDocuments.AnswerFromDocument(replayed.Stored.Answer);
            case CommitOutcome.KeyConflict:
                return new CommandAnswer.KeyReused();
            case CommitOutcome.EventTaken:
                return new CommandAnswer.Accepted(_head.Seq, []);
            case CommitOutcome.Unavailable:
                return new CommandAnswer.Unavailable();
            case CommitOutcome.Lost lost:
                throw new InconsistentStateException($"{_key} was decided on entry {_head.Seq} and stands at {lost.HeadSeq}.");
            case CommitOutcome.Unknown:
                throw new InconsistentStateException($"Whether a commit of {_key} took effect is unknown; the journal is asked anew.");
            case CommitOutcome.Poisoned poisoned:
                throw new InvalidOperationException($"The journal refuses a commit of {_key}: {poisoned.Code} {poisoned.Reason}");
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Tells a lane, and does not wait: the intent is committed, and whoever is not answered asks again.</summary>
    private void CarryOut(Instant now, bool isFresh)
    {
        foreach (var (effect, wasAskedBefore) in _lease.Take(_state, now, isFresh))
        {
            var lane = GrainFactory.GetGrain<IProviderLaneGrain>(ProviderLanes.Of(_key));
            _ = lane.Carry(new CarriedEffect(_key.ToString(), effect, wasAskedBefore));
        }
    }

    /// <summary>The instant to decide at, cut to what is stored. A clock that was set back does not take the account along.</summary>
    private Instant Now()
    {
        var ticks = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;
        return Instant.Max(Instant.FromUnixTimeTicks(ticks - (ticks % 10)), _state.AdvancedTo);
    }
}
