using System.Collections.Immutable;
using System.Diagnostics;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Accounts;
using Billing.Storage;
using NodaTime;
using NodaTime.Text;

namespace Billing.Grains.Accounts;

/// <summary>Where a commit comes from: a caller's command under its key, or a moment that was due.</summary>
internal readonly record struct CommitOrigin(string CommandId, string Cause, CommitLane Lane, string? Key = null, string BodyHash = "")
{
    public static CommitOrigin Of(SentCommand sent) => new(sent.CommandId, sent.Cause, CommitLane.People, sent.Key, sent.BodyHash);

    public static CommitOrigin OfClock(Instant due) => new($"due-{InstantPattern.ExtendedIso.Format(due)}", "clock", CommitLane.Storm);
}

/// <summary>Turns a decision into the commit that stores it: facts, clock, key and answer, in one write.</summary>
internal static class AccountCommits
{
    public static (AccountState Next, Commit Commit, CommandAnswer Answer) Make(
        AccountKey account, JournalHead head, AccountState state, CommitOrigin origin, Decision decision, Instant now, EffectLease lease)
    {
        var facts = decision is Decision.Accepted accepted ? accepted.Facts : [];
        var next = facts.Aggregate(state, AccountEvolution.Apply);
        var due = AccountClock.NextDueAt(next);
        var wake = lease.NextUntil(next, now) is { } overdue && (due is null || overdue < due) ? overdue : due;
        var answer = AnswerOf(head, decision, facts);
        var commit = new Commit
        {
            Account = account,
            Expected = head,
            Command = origin.CommandId,
            Cause = origin.Cause,
            At = now,
            Facts = AccountDocuments.ToDocument(facts),
            Clock = new WakeTimes(due, wake),
            Lane = origin.Lane,
            Answer = origin.Key is null
                ? null
                : new KeyedAnswer(origin.Key, Convert.FromHexString(origin.BodyHash), AccountDocuments.ToDocument(answer)),
        };
        return (next, commit, answer);
    }

    private static CommandAnswer AnswerOf(JournalHead head, Decision decision, ImmutableArray<AccountFact> facts) => decision switch
    {
        Decision.Refused refused => new CommandAnswer.Refused(refused.Rejection),
        Decision.Accepted => new CommandAnswer.Accepted(head.Seq + (facts.IsEmpty ? 0 : 1), Made(facts)),
        _ => throw new UnreachableException(),
    };

    /// <summary>The ids of what the caller will want to look at.</summary>
    private static ImmutableArray<string> Made(ImmutableArray<AccountFact> facts) =>
        [.. facts.Select(static fact => fact switch
        {
            AccountFact.SubscriptionStarted started => started.Subscription.Id,
            AccountFact.InvoiceFinalized final => final.Invoice.Id,
            AccountFact.CreditGranted granted => granted.Grant.Id,
            AccountFact.CreditNoteIssued issued => issued.Note.Id,
            _ => null,
        }).OfType<string>().Distinct()];
}
