using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Storage;
using NodaTime;
using NodaTime.Text;

namespace Billing.Grains.Accounts;

/// <summary>Where a commit comes from: a caller's command under its key, or a moment that was due.</summary>
internal readonly record struct CommitOrigin(string CommandId, string Cause, CommitLane Lane)
{
    public const string LeaseCause = "lease";

    public string? Key { get; init; }

    public string BodyHash { get; init; } = "";

    public bool AwaitsSettlement { get; init; }

    /// <summary>The event of a provider's that this takes.</summary>
    public CausingEvent? Event { get; init; }

    public static CommitOrigin Of(SentCommand sent) => new(sent.CommandId, sent.Cause, CommitLane.People)
    {
        Key = sent.Key,
        BodyHash = sent.BodyHash,
        AwaitsSettlement = sent.AwaitsSettlement && sent.Key is not null,
        Event = sent.Command is AccountCommand.TakeNotice { Notice: var notice } ? new CausingEvent(notice.Provider, notice.EventId) : null,
    };

    public static CommitOrigin OfClock(Instant due, CommitLane lane) => new($"due-{InstantPattern.ExtendedIso.Format(due)}", "clock", lane);

    public static CommitOrigin OfLease(Instant now) => new($"ask-{InstantPattern.ExtendedIso.Format(now)}", LeaseCause, CommitLane.People);
}

/// <summary>A decision as it is stored, and what memory and callers make of it once it is.</summary>
/// <param name="Next">The state from then on.</param>
/// <param name="Commit">What is stored.</param>
/// <param name="Answer">What the sender is told.</param>
/// <param name="Settled">The answer that this outcome makes final, for whoever waits for it.</param>
internal sealed record MadeCommit(AccountState Next, Commit Commit, CommandAnswer Answer, CommandAnswer.Accepted? Settled);

/// <summary>Turns a decision into the commit that stores it: facts, clock, key and answer, in one write.</summary>
internal static class AccountCommits
{
    /// <param name="now">The instant that was decided at.</param>
    /// <param name="wall">The time on the wall, which is another one on a test clock: the outside world answers by it.</param>
    public static MadeCommit Make(
        AccountKey account,
        JournalHead head,
        AccountState state,
        AccountProjections projections,
        CommitOrigin origin,
        Decision decision,
        Instant now,
        Instant wall)
    {
        var facts = decision is Decision.Accepted accepted ? EffectLeases.Begin(accepted.Facts, wall) : [];
        var made = Made(facts);
        if (origin.AwaitsSettlement)
        {
            facts = Settlements.Await(facts, origin.Key!, head.Seq + 1, made);
        }

        // A lease or a wait was added: folded anew. Otherwise the decision has done it already.
        var next = decision is Decision.Accepted { Next: { } decided } same && same.Facts == facts
            ? decided
            : facts.Aggregate(state, AccountEvolution.Apply);
        var projected = projections.Of(state, next, facts, now);
        var answer = AnswerOf(head, decision, facts, made, origin.AwaitsSettlement);
        var settled = SettledBy(state, facts);
        var commit = new Commit
        {
            Account = account,
            Expected = head,
            Command = origin.CommandId,
            Cause = origin.Cause,
            At = now,
            Facts = AccountDocuments.ToDocument(facts),
            Clock = projected.Clock,
            Health = projected.Health,
            Timeline = projected.Timeline,
            Customers = projected.Customers,
            Records = projected.Records,
            Lane = origin.Lane,
            Answer = origin.Key is null ? null : new KeyedAnswer(
                origin.Key, Convert.FromHexString(origin.BodyHash), AccountDocuments.ToDocument(answer), answer is not CommandAnswer.Accepted { IsFinal: false }),
            // A notice that says nothing new is nobody's cause: the inbox keeps it, with the reason.
            Event = facts.IsEmpty ? null : origin.Event,
            Settled = settled is { } known ? new SettledAnswer(known.Key, AccountDocuments.ToDocument(known.Answer)) : null,
        };
        return new MadeCommit(next, commit, answer, settled?.Answer);
    }

    private static CommandAnswer AnswerOf(
        JournalHead head, Decision decision, ImmutableArray<AccountFact> facts, ImmutableArray<string> made, bool awaitsSettlement)
    {
        if (decision is Decision.Refused refused)
        {
            return new CommandAnswer.Refused(refused.Rejection);
        }

        var pending = Settlements.AwaitedOf(facts);
        return new CommandAnswer.Accepted(head.Seq + (facts.IsEmpty ? 0 : 1), made)
        {
            IsFinal = !awaitsSettlement || pending.IsEmpty,
            Pending = pending,
            Verdict = (decision as Decision.Accepted)?.Verdict,
        };
    }

    private static (string Key, CommandAnswer.Accepted Answer)? SettledBy(AccountState before, ImmutableArray<AccountFact> facts) =>
        Settlements.EndedBy(before, facts) switch
        {
            [] => null,
            [var ended] => (ended.Key, new CommandAnswer.Accepted(ended.Seq, ended.Made) { Outcomes = ended.Outcomes }),
            _ => throw new UnreachableException("One outcome ended two waits."),
        };

    /// <summary>The ids of what the caller will want to look at.</summary>
    private static ImmutableArray<string> Made(ImmutableArray<AccountFact> facts)
    {
        var made = ImmutableArray.CreateBuilder<string>(1);
        foreach (var fact in facts)
        {
            if (fact is AccountFact.PurchaseOffered { Purchase: var purchase })
            {
                made.Add(purchase.Id);
                made.AddRange(Made(purchase.Facts));
            }
            else if (MadeBy(fact) is { } id && !made.Contains(id))
            {
                made.Add(id);
            }
        }

        return made.DrainToImmutable();
    }

    private static string? MadeBy(AccountFact fact) => fact switch
    {
        AccountFact.SubscriptionStarted started => started.Subscription.Id,
        AccountFact.InvoiceDrafted drafted => drafted.Invoice.Id,
        AccountFact.InvoiceFinalized final => final.Invoice.Id,
        AccountFact.CreditGranted granted => granted.Grant.Id,
        AccountFact.CreditNoteIssued issued => issued.Note.Id,
        AccountFact.EffectRequested { Effect: AccountEffect.HoldMoney hold } => hold.HoldId,
        _ => null,
    };
}
