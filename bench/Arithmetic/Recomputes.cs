using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Calendars;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Collection;
using Billing.Domain.Documents;
using Billing.Domain.Recomputing;
using Billing.Domain.Taxes;
using NodaTime;

namespace Billing.Arithmetic;

/// <summary>
/// A look through one account on one thread: two subscriptions, twelve invoices, thirty attempts. Unchanged: the journal was added up
/// before, and the views were just read. From scratch: every fact is applied again and every document made again. With the journal's
/// bytes: they are read first.
/// </summary>
internal static class Recomputes
{
    private static readonly Currency Euro = Currency.Of("EUR");
    private static readonly Instant Begin = Instant.FromUtc(2024, 1, 1, 9, 0);
    private static readonly JsonSerializerOptions Format = CompiledFormat.Of(DocumentFormat.Create());
    private static readonly Catalog Plans = new([
        new PlanVersion("base", 1, Euro, BillingInterval.Monthly, [new PlanItem("fee", new ChargeModel.PerUnit(49)), new PlanItem("seat", new ChargeModel.PerUnit(9.5m)) { Quantity = 7 }]) { Family = "base" },
        new PlanVersion("extra", 1, Euro, BillingInterval.Monthly, [new PlanItem("support", new ChargeModel.Flat(15)) { Quantity = 1 }]) { Family = "extra" },
    ]);

    public static void Print(bool json, bool quick)
    {
        var entries = Live();
        var documents = entries.ConvertAll(static entry => (entry.At, Bytes: JsonSerializer.SerializeToUtf8Bytes(entry.Facts, Format)));
        var fold = Folded(entries);
        var (targets, state) = (fold.Targets, fold.State);
        var attempts = targets.Records.Count(static record => record.Kind == ViewKind.Charge);
        if ((state.Subscriptions.Length, state.Invoices.Length, attempts) != (2, 12, 30))
        {
            throw new InvalidOperationException($"{state.Subscriptions.Length} subscriptions, {state.Invoices.Length} invoices and {attempts} attempts are no typical account.");
        }

        var (rounds, count) = (quick ? 3 : 9, quick ? 200 : 2_000);
        Figures.Print(json, "recompute-unchanged", "ns", Rounds(rounds, count * 10, () => Copy(targets), read => Clean(Recompute.Run(targets, read))));
        Figures.Print(json, "recompute-from-scratch", "ns", Rounds(rounds, count, () => Copy(targets), read => Clean(Recompute.Run(Folded(entries).Targets, read))));
        Figures.Print(json, "recompute-with-journal", "ns", Rounds(rounds, count, () => Copy(targets), read => Clean(Recompute.Run(Read(documents).Targets, read))));
        Figures.Print(json, "recompute-one-spoiled", "ns", Rounds(rounds, count, () => Spoiled(Copy(targets)), read => Found(Recompute.Run(targets, read))));
        Figures.Print(json, "recompute-journal", "entries", [entries.Count]);
        Figures.Print(json, "recompute-journal-bytes", "B", [documents.Sum(static entry => entry.Bytes.Length)]);
        Figures.Print(json, "recompute-records", "rows", [targets.Records.Length]);
        Figures.Print(json, "recompute-records-bytes", "B", [targets.Records.Sum(static record => Encoding.UTF8.GetByteCount(record.Document))]);
    }

    // The first rounds run code that is still being compiled.
    private static IEnumerable<double> Rounds(int rounds, int count, Func<SixViews> read, Action<SixViews> look) => Enumerable.Range(0, rounds + 2).Select(_ =>
    {
        var views = read();
        GC.Collect();
        var time = ThreadTime.Now();
        for (var i = 0; i < count; i++)
        {
            look(views);
        }

        return (ThreadTime.Now() - time).TotalNanoseconds / count;
    }).ToList().Skip(2);

    /// <summary>As they come from a database: equal, and not the same values.</summary>
    private static SixViews Copy(ViewTargets targets) => new()
    {
        Records = [.. targets.Records.Select(static record => record with { Document = new string(record.Document.AsSpan()) })],
        Customers = [.. targets.Customers.Select(static customer => new StoredCustomer(customer.Provider, customer.Customer))],
        Metadata = [.. targets.Current.Select(customer => new ReadMetadata(customer.Provider, customer.Customer, targets.Metadata!.ToImmutableSortedDictionary(StringComparer.Ordinal)))],
    };

    private static SixViews Spoiled(SixViews views) => views with
    {
        Records = views.Records.SetItem(20, views.Records[20] with { Document = views.Records[20].Document.Replace("\"EUR\"", "\"USD\"", StringComparison.Ordinal) }),
    };

    private static void Clean(RecomputeResult result)
    {
        if (!result.IsClean)
        {
            throw new InvalidOperationException($"An alarm: {result.Differences[0]}");
        }
    }

    private static void Found(RecomputeResult result)
    {
        if (result.IsClean)
        {
            throw new InvalidOperationException("What was spoiled was not found.");
        }
    }

    private static ViewFold Folded(List<(Instant At, ImmutableArray<AccountFact> Facts)> entries)
    {
        var fold = new ViewFold("acme/typical");
        for (var i = 0; i < entries.Count; i++)
        {
            fold.Add(i + 1, entries[i].At, entries[i].Facts);
        }

        return fold;
    }

    private static ViewFold Read(List<(Instant At, byte[] Bytes)> documents)
    {
        var fold = new ViewFold("acme/typical");
        for (var i = 0; i < documents.Count; i++)
        {
            fold.Add(i + 1, documents[i].At, JsonSerializer.Deserialize<ImmutableArray<AccountFact>>(documents[i].Bytes, Format));
        }

        return fold;
    }

    /// <summary>Half a year of two subscriptions that begin on different days. Of each payment the first attempt is declined, of each second one the second too.</summary>
    private static List<(Instant At, ImmutableArray<AccountFact> Facts)> Live()
    {
        var (state, entries, commands) = (AccountState.New, new List<(Instant At, ImmutableArray<AccountFact> Facts)>(), 0);
        Do(Begin, new AccountCommand.OpenAccount(new AccountTerms(Euro, "Europe/Paris") { TaxRates = [new TaxRate("vat", 20)] }));
        Do(Begin, new AccountCommand.AddMethod(new("card", CollectionMethodKind.Card, "stripe", "pm_1") { Customer = "cus_1" }));
        Do(Begin, new AccountCommand.Subscribe("s1", "base"));
        Settle(Begin);
        Do(Begin + Duration.FromDays(10), new AccountCommand.Subscribe("s2", "extra"));
        Settle(Begin + Duration.FromDays(10));
        for (var day = 11; state.Invoices.Length < 12; day++)
        {
            while (AccountClock.NextDueAt(state) is { } due && due <= Begin + Duration.FromDays(day))
            {
                Take(due, (Decision.Accepted)AccountClock.Advance(state, due));
                Settle(due);
            }
        }

        return entries;

        void Settle(Instant at)
        {
            while (state.Pending.OfType<Collect>().FirstOrDefault() is { } collect)
            {
                var invoices = state.Invoices.Length;
                var declines = invoices % 2 == 0 ? 2 : 1;
                var tried = state.Attempts.Count(attempt => attempt.InvoiceId == collect.InvoiceId);
                Do(at, new AccountCommand.SettleEffect(
                    collect.Key, tried <= declines ? new ProviderOutcome.Declined(DeclineClass.Soft, "insufficient_funds") : new ProviderOutcome.Succeeded($"pi_{commands}")));
                if (state.Invoices[^1].Open.IsPositive && !state.Attempts.Any(static attempt => attempt.IsUnderWay))
                {
                    Do(at, new AccountCommand.PayInvoice(state.Invoices[^1].Id));
                }
            }
        }

        void Do(Instant at, AccountCommand command) => Take(
            at, (Decision.Accepted)AccountDecisions.Decide(state, command, string.Create(CultureInfo.InvariantCulture, $"c{++commands}"), at, Plans));

        void Take(Instant at, Decision.Accepted accepted)
        {
            if (!accepted.Facts.IsEmpty)
            {
                entries.Add((at, accepted.Facts));
                state = accepted.Facts.Aggregate(state, AccountEvolution.Apply);
            }
        }
    }
}
