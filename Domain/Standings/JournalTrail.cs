using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using NodaTime;

namespace Billing.Domain.Standings;

/// <summary>
/// Which entry of the journal said what about what. Fed with an account's entries in order; asked by the name of what a rule looked at.
/// </summary>
public sealed class JournalTrail
{
    private const string EventCause = "event/";

    private readonly Dictionary<string, List<(AccountFact Fact, string About, int Entry)>> _byAbout = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _invoiceOfEffect = new(StringComparer.Ordinal);
    private readonly List<(long Seq, Instant At, string Cause)> _entries = [];

    public void Add(long seq, Instant at, string cause, ImmutableArray<AccountFact> facts)
    {
        _entries.Add((seq, at, cause));
        foreach (var fact in facts)
        {
            if (fact is AccountFact.EffectRequested { Effect: Collect collect })
            {
                _invoiceOfEffect[collect.Key] = collect.InvoiceId;
            }

            foreach (var (about, id) in TrailSubjects.Of(fact, _invoiceOfEffect))
            {
                if (!_byAbout.TryGetValue(about, out var there))
                {
                    _byAbout.Add(about, there = []);
                }

                there.Add((fact, id, _entries.Count - 1));
            }
        }
    }

    /// <summary>What was said about something, oldest first; only what a rule wants to know.</summary>
    public ImmutableArray<Evidence> About(string subject, Func<AccountFact, bool> isWanted) => _byAbout.TryGetValue(subject, out var said)
        ? [.. said.Where(each => isWanted(each.Fact)).Select(EvidenceOf)]
        : [];

    /// <summary>The last that was said about something that a rule wants to know.</summary>
    public ImmutableArray<Evidence> LastAbout(string subject, Func<AccountFact, bool> isWanted)
    {
        var all = About(subject, isWanted);
        return all.IsEmpty ? all : [all[^1]];
    }

    /// <summary>What was said about something since the last time that something began.</summary>
    public ImmutableArray<Evidence> Since(string subject, Func<AccountFact, bool> isBegin, Func<AccountFact, bool> isWanted)
    {
        if (!_byAbout.TryGetValue(subject, out var said))
        {
            return [];
        }

        var begin = Math.Max(0, said.FindLastIndex(each => isBegin(each.Fact)));
        return [.. said.Skip(begin).Where(each => isWanted(each.Fact)).Select(EvidenceOf)];
    }

    public static string NameOf(AccountFact fact) => JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.GetType().Name);

    private Evidence EvidenceOf((AccountFact Fact, string About, int Entry) said)
    {
        var (seq, at, cause) = _entries[said.Entry];
        return new Evidence(NameOf(said.Fact), said.About, seq, at, cause)
        {
            Event = cause.StartsWith(EventCause, StringComparison.Ordinal) ? cause[EventCause.Length..] : null,
            Said = SaidBy(said.Fact),
        };
    }

    private static string? SaidBy(AccountFact fact) => fact switch
    {
        AccountFact.EffectSettled { Outcome: ProviderOutcome.Declined declined } => $"declined, {declined.Code}",
        AccountFact.EffectSettled settled => Words.Of(settled.Outcome.GetType().Name),
        AccountFact.EffectAnswered answered => Words.Of(answered.Outcome.GetType().Name),
        AccountFact.CollectionFailed failed => failed.Failure.Code,
        _ => null,
    };
}
