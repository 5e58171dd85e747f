using System.Collections.Immutable;
using Billing.Domain.Collection;
using Billing.Domain.Subscriptions;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// A decision that is being made: the facts found so far and the state they lead to. Ids are made of the decision's own
/// id, so the same decision made twice makes the same ids.
/// </summary>
internal sealed class Deliberation(AccountState state, Instant at, string id)
{
    private readonly ImmutableArray<AccountFact>.Builder facts = ImmutableArray.CreateBuilder<AccountFact>();
    private readonly ImmutableArray<AccountEffect>.Builder effects = ImmutableArray.CreateBuilder<AccountEffect>(0);
    private int ids;

    public AccountState State { get; private set; } = state;

    /// <summary>The state that is decided on.</summary>
    public AccountState Before { get; } = state;

    public Instant At { get; } = at;

    public LocalDate Today => At.InZone(State.Terms.Zone).Date;

    /// <summary>What became of a notice, where one is decided on.</summary>
    public NoticeVerdict? Verdict { get; set; }

    /// <summary>The hold that pays for the invoice which is being made; none as a rule.</summary>
    public Collection.MoneyHold? Paying { get; set; }

    /// <summary>A provider took money that we asked for by ourselves.</summary>
    public bool MoneyCame { get; set; }

    /// <summary>Money came for an invoice, however it came.</summary>
    public bool WasPaid { get; private set; }

    public bool IsEmpty => facts.Count == 0;

    public string NewId(string kind) => $"{id}.{kind}{++ids}";

    public void Add(AccountFact fact)
    {
        State = AccountEvolution.Apply(State, fact);
        WasPaid |= fact is AccountFact.PaymentReceived or AccountFact.MoneyRestored or AccountFact.CreditSettled or AccountFact.BadDebtRecovered;
        facts.Add(fact);
    }

    /// <summary>The subscription as this deliberation has left it so far.</summary>
    public Subscription Now(Subscription subscription) => State.Subscription(subscription.Id)!;

    /// <summary>What is to be done is a fact first: whoever takes over knows of it.</summary>
    public void Do(AccountEffect effect)
    {
        Add(new AccountFact.EffectRequested(effect));
        effects.Add(effect);
    }

    public Decision Accept()
    {
        // Whoever decides at a moment has done everything that was due by it, so it is never due again.
        if (!IsEmpty && State.AdvancedTo < At)
        {
            Add(new AccountFact.ClockAdvanced(At));
        }

        return new Decision.Accepted(facts.DrainToImmutable(), effects.DrainToImmutable()) { Next = State, Verdict = Verdict };
    }
}
