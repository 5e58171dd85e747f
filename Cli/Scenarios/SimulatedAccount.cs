using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>
/// An account on a simulated clock, driven by the very code that a server drives: everything due is advanced, then a
/// command is decided, and every fact is applied.
/// </summary>
internal sealed class SimulatedAccount
{
    private readonly Catalog catalog;
    private readonly AccountSetUp setUp;
    private readonly List<AccountFact> usageTold = [];
    private int commands;
    private int events;
    private int requests;
    private (AccountCommand Command, string Id)? last;

    public SimulatedAccount(AccountSetUp setUp, Catalog catalog, Instant opensAt)
    {
        (this.setUp, this.catalog, Now, Refunded) = (setUp, catalog, opensAt, Money.Zero(setUp.Terms.Currency));
        Ask(new AccountCommand.OpenAccount(setUp.Terms));
    }

    public string Name => setUp.Name;

    public AccountState State { get; private set; } = AccountState.New;

    public Instant Now { get; private set; }

    /// <summary>What was asked of the outside world since the step began.</summary>
    public List<AccountEffect> Requests { get; } = [];

    /// <summary>All the money that was asked to be sent back.</summary>
    public Money Refunded { get; private set; }

    /// <summary>What was true before the step began, to tell what is new.</summary>
    public AccountState Before { get; private set; } = AccountState.New;

    public Instant? NextDueAt => AccountClock.NextDueAt(State);

    public void BeginStep()
    {
        Before = State;
        Requests.Clear();
    }

    /// <summary>Does what is due first, as of its own moment.</summary>
    public void AdvanceOnce()
    {
        Now = NextDueAt!.Value;
        Take((Decision.Accepted)AccountClock.Advance(State, Now));
    }

    /// <summary>Requests for money in the order they were made, once each however often the provider is asked about them.</summary>
    public List<Collect> Payments { get; } = [];

    /// <summary>What became true, and when.</summary>
    public List<(Instant At, AccountFact Fact)> Events { get; } = [];

    /// <summary>
    /// Asks the provider about what it has not answered for good, whenever an answer is overdue by then: what succeeded unheard is told
    /// now. Where the file lets nobody answer, nobody is asked.
    /// </summary>
    public void AskAgain(Instant until)
    {
        while (setUp.Payments.Any(static answer => answer.Outcome is PaymentOutcome.Unknown or PaymentOutcome.Processing)
            && EffectLeases.NextUntil(State) is { } at && at <= until)
        {
            Now = Instant.Max(Now, at);
            var again = EffectLeases.AskAgain(State, Now);
            Take(again with { Effects = [] });
            foreach (var effect in again.Effects.OfType<Collect>())
            {
                if (State.Leases.FirstOrDefault(lease => lease.Key == effect.Key)?.Last is ProviderOutcome.Unknown)
                {
                    Settle(effect.Key, new ProviderOutcome.Succeeded($"simulated-{effect.Key}"));
                }
            }
        }
    }

    public void MoveTo(Instant at) => Now = Instant.Max(Now, at);

    /// <summary>Asks under a new id. What the outside world brings is not what a step could repeat.</summary>
    public Decision Ask(AccountCommand command, bool isStep = false)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"c{++commands}");
        last = isStep ? (command, id) : last;
        return Ask(command, id);
    }

    /// <summary>The last command once more, under its own id.</summary>
    public Decision AskAgain(ScenarioNode node) =>
        last is { } known ? Ask(known.Command, known.Id) : throw ScenarioMistake.At(node, "there is nothing to repeat");

    public string NextSubscriptionId() => State.Subscriptions.IsEmpty ? "s" : string.Create(CultureInfo.InvariantCulture, $"s{State.Subscriptions.Length + 1}");

    public string NextEventId() => string.Create(CultureInfo.InvariantCulture, $"e{++events}");

    public string NextPaymentKey() => string.Create(CultureInfo.InvariantCulture, $"payment{commands + 1}");

    /// <summary>The meter that usage is for when the step does not say: the only one there is.</summary>
    public string OnlyMeter(ScenarioNode node)
    {
        var meters = State.Subscriptions
            .SelectMany(subscription => subscription.Terms.SelectMany(term => term.Items))
            .Select(item => item.Meter?.Meter)
            .OfType<string>()
            .Distinct()
            .ToList();
        return meters.Count == 1 ? meters[0] : throw ScenarioMistake.At(node, $"which meter is used? {(meters.Count == 0 ? "the plan has none" : string.Join(", ", meters))}");
    }

    /// <summary>A provider says that something happened; what it wants to be looked at is not asked for by itself here.</summary>
    public AccountEffect.LookAt Tell(HeardNotice notice)
    {
        Ask(new AccountCommand.TakeNotice(notice));
        return State.Pending.OfType<AccountEffect.LookAt>().Last();
    }

    private Decision Ask(AccountCommand command, string id)
    {
        var decision = AccountDecisions.Decide(State, ClosedUsage.WithoutKnown(State, command, usageTold), id, Now, catalog);
        if (decision is Decision.Accepted accepted)
        {
            Take(accepted);
        }

        return decision;
    }

    private void Take(Decision.Accepted accepted)
    {
        foreach (var fact in EffectLeases.Begin(accepted.Facts, Now))
        {
            State = AccountEvolution.Apply(State, fact);
            Events.Add((Now, fact));
            if (fact is AccountFact.UsageRecorded or AccountFact.UsageWithdrawn)
            {
                usageTold.Add(fact);
            }
        }

        foreach (var effect in accepted.Effects)
        {
            Payments.AddRange((effect as Collect) is { } asked ? [asked] : []);
            Requests.Add(effect);
            Refunded += (effect as AccountEffect.RefundMoney)?.Amount ?? Money.Zero(Refunded.Currency);
            Answer(effect);
        }
    }

    // The outside world answers each request for money as the file says, in the order they are made.
    private void Answer(AccountEffect effect)
    {
        switch (effect)
        {
            case AccountEffect.AskPolicy ask:
                Hear(ask.Key, new AccountCommand.TakePolicy(ask.Key, setUp.Dunning));
                return;
            case AccountEffect.EnforceMeasure measure:
                Hear(measure.Key, new AccountCommand.ConfirmMeasure(measure.Key, measure.Product));
                return;
            case not (AccountEffect.CollectInvoice or AccountEffect.CollectPurchase):
                return;
        }

        var answer = setUp.Payments[Math.Min(requests++, setUp.Payments.Count - 1)];
        if (OutcomeOf(answer, effect.Key) is { } said)
        {
            Settle(effect.Key, said);
        }
    }

    private static ProviderOutcome? OutcomeOf(PaymentAnswer answer, string key) => answer.Outcome switch
    {
        PaymentOutcome.None => null,
        PaymentOutcome.Succeed => new ProviderOutcome.Succeeded($"simulated-{key}") { Received = answer.Received },
        PaymentOutcome.Unknown => new ProviderOutcome.Unknown(),
        PaymentOutcome.Processing => new ProviderOutcome.Processing(),
        PaymentOutcome.HardDecline => new ProviderOutcome.Declined(DeclineClass.Hard, answer.Code),
        _ => new ProviderOutcome.Declined(DeclineClass.Soft, answer.Code),
    };

    private void Settle(string key, ProviderOutcome said) => Hear($"{key}/{said.GetType().Name}", new AccountCommand.SettleEffect(key, said));

    private void Hear(string id, AccountCommand told) => Take((Decision.Accepted)AccountDecisions.Decide(State, told, id, Now, catalog));
}
