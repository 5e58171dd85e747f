using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Collection;
using Billing.Domain.Dunning;
using Billing.Domain.Entitlements;
using Billing.Grains.Interfaces.Serialization;
using Billing.Storage;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>
/// Invariants 4 and 8. The same life on paper: nothing fails and nobody is late. The commands that were accepted, each once and at
/// the moment it was decided, the outcomes that the provider knows, and time in one stride from each of them to the next. What the
/// accounts came to under faults, and woken now and then, must be the very same.
/// </summary>
internal static class PaperLife
{
    private const string Report = "report-";

    private static readonly Catalog Catalog = LifePlans.All.Aggregate(Catalog.Empty, static (known, plan) => CatalogDecisions.Publish(known, plan).Next);

    public static IEnumerable<string> Compare(
        AccountClient client, IReadOnlyList<JournalEntry> entries, AccountState lived, AccountStores stores, Instant now)
    {
        AccountState paper;
        string? broken = null;
        try
        {
            paper = Live(client, entries, stores, now);
        }
        catch (InvalidOperationException wrong)
        {
            (paper, broken) = (AccountState.New, wrong.Message);
        }

        if (broken is not null)
        {
            return [$"8 {client.Account}: {broken}"];
        }

        (string What, object Lived, object Paper)[] parts =
        [
            ("the books", lived.Books.Balances, paper.Books.Balances),
            ("the invoices", lived.Invoices, paper.Invoices),
            ("the credit notes", lived.CreditNotes, paper.CreditNotes),
            ("the credit", lived.Grants, paper.Grants),
            ("the subscriptions", lived.Subscriptions, paper.Subscriptions),
            ("the failures", lived.Failures, paper.Failures),
            ("what stands for not paying", lived.Standing, paper.Standing),
            ("what may be used", EntitlementRules.Of(lived, now), EntitlementRules.Of(paper, now)),
        ];
        return parts
            .Select(part => (part.What, Lived: Text(part.Lived), Paper: Text(part.Paper)))
            .Where(static part => part.Lived != part.Paper)
            .Select(part => $"8 {client.Account}: {part.What} differ from those of the same life on paper {Difference(part.Lived, part.Paper)}");
    }

    private static AccountState Live(AccountClient client, IReadOnlyList<JournalEntry> entries, AccountStores stores, Instant now)
    {
        var sent = client.Told.ToDictionary(static told => told.Sent.CommandId, static told => told.Sent.Command, StringComparer.Ordinal);
        var state = AccountState.New;
        foreach (var entry in entries.Where(static entry => entry.Cause is not ("clock" or "lease")))
        {
            var command = sent.GetValueOrDefault(entry.Command) ?? Heard(client.Account, entry, stores);
            if (command is not null)
            {
                state = Decide(Advance(state, entry.At), command, entry);
            }
        }

        return Advance(state, now);
    }

    /// <summary>What came from outside, as it was heard; that it is what the provider has is for the auditor to say. A report is what was shown to its look.</summary>
    private static AccountCommand? Heard(string account, JournalEntry entry, AccountStores stores)
    {
        if (entry.Command.StartsWith(Report, StringComparison.Ordinal))
        {
            var look = entry.Command[Report.Length..];
            return new AccountCommand.TakeReport(look, stores.Desk.ShownTo($"{account}/{look}"));
        }

        using var facts = JsonDocument.Parse(entry.Facts);
        if (entry.Cause == "policies")
        {
            return new AccountCommand.TakePolicy(SettledIn(facts), PolicyIn(facts));
        }

        foreach (var fact in facts.RootElement.EnumerateArray())
        {
            switch (fact.GetProperty("is").GetString())
            {
                case "notice_taken":
                    return new AccountCommand.TakeNotice(fact.GetProperty("notice").Deserialize<HeardNotice>(BillingSerialization.Documents)!);
                case "invoice_numbered":
                    return new AccountCommand.NumberInvoice(fact.GetProperty("invoiceId").GetString()!, fact.GetProperty("number").GetString()!);
                case "effect_answered" or "effect_settled":
                    return new AccountCommand.SettleEffect(
                        fact.GetProperty("key").GetString()!, fact.GetProperty("outcome").Deserialize<ProviderOutcome>(BillingSerialization.Documents)!);
            }
        }

        return null;
    }

    private static string SettledIn(JsonDocument facts) =>
        facts.RootElement.EnumerateArray().First(static fact => fact.GetProperty("is").GetString() == "effect_settled").GetProperty("key").GetString()!;

    // None where the policy was not known, or the case was over when the answer came: then any answer is as good.
    private static DunningPolicy? PolicyIn(JsonDocument facts) => facts.RootElement.EnumerateArray()
        .Where(static fact => fact.GetProperty("is").GetString() == "effect_settled")
        .Select(static fact => fact.GetProperty("outcome"))
        .Select(static outcome => outcome.GetProperty("is").GetString() == "succeeded" ? LifePlans.Policy(outcome.GetProperty("reference").GetString()!) : null)
        .FirstOrDefault();

    private static AccountState Decide(AccountState state, AccountCommand command, JournalEntry entry) =>
        AccountDecisions.Decide(state, command, entry.Command, entry.At, Catalog) switch
        {
            Decision.Accepted accepted => accepted.Facts.Aggregate(state, AccountEvolution.Apply),
            Decision.Refused refused => throw new InvalidOperationException($"{entry.Command} was accepted, and on paper it is refused: {refused.Rejection.Code}."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static AccountState Advance(AccountState state, Instant until)
    {
        while (AccountClock.NextDueAt(state) <= until)
        {
            state = ((Decision.Accepted)AccountClock.Advance(state, until)).Facts.Aggregate(state, AccountEvolution.Apply);
        }

        return state;
    }

    private static string Text(object part) => JsonSerializer.Serialize(part, part.GetType(), BillingSerialization.Documents);

    private static string Difference(string lived, string paper)
    {
        var at = 0;
        while (at < lived.Length && at < paper.Length && lived[at] == paper[at])
        {
            at++;
        }

        return $"from '{Part(lived, at)}' and '{Part(paper, at)}' on.";
    }

    private static string Part(string text, int at) => text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 80)];
}
