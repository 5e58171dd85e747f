using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Collection;
using Billing.Embedded.Audit;
using Billing.Grains.Interfaces.Accounts;
using Billing.Grains.Interfaces.Numbering;
using Billing.Storage;
using NodaTime;

namespace Billing.Embedded.Simulate;

/// <summary>Shows a life to the auditor and holds it against the same life on paper.</summary>
internal static class LifeJudgement
{
    /// <summary>What lives are counted by: without it, that they hold says nothing about it.</summary>
    private static readonly (string Fact, string What)[] Counted =
    [
        ("money_taken_back", "taken back"), ("money_restored", "restored"), ("payment_kept", "kept"), ("customer_moved", "moved"),
        ("refund_awaits_hand", "by hand"), ("payment_bounced", "bounced"), ("credit_refunded", "given back"), ("look_at", "looks"), ("cancel_payment", "let go"),
        ("dunning_opened", "cases"), ("segment_applied", "segments"), ("collection_failed", "failures"), ("consequences_set", "consequences"), ("dunning_closed", "closed cases"),
        ("payment_promised", "promises"), ("bad_debt_recovered", "recovered"), ("override_set", "overrides"),
    ];

    public static async Task<IReadOnlyList<string>> JudgeAsync(AccountLife life, LifeMistake mistake, DateTimeOffset now)
    {
        var onPaper = new List<string>();
        var accounts = new List<AuditedAccount>();
        var overdue = (await life.Stores.Memory.ReadDueAsync(Instant.FromDateTimeOffset(now), int.MaxValue)).ToLookup(static wake => wake.Account.ToString(), StringComparer.Ordinal);
        foreach (var client in life.Clients)
        {
            if (client.Told.Count == 0)
            {
                continue;
            }

            var key = AccountKey.Parse(client.Account);
            var entries = (await life.Stores.Memory.LoadAsync(key, snapshotFormat: -1)).Tail;
            var state = (await client.ReadAsync())?.State ?? AccountState.New;
            onPaper.AddRange(PaperLife.Compare(client, entries, state, life.Stores, Instant.FromDateTimeOffset(now)));
            accounts.Add(new AuditedAccount(
                client.Account,
                [.. entries.Select(static entry => new AuditedRow(entry.Seq, entry.Command, entry.Cause, JsonDocument.Parse(entry.Facts).RootElement))],
                [.. state.Books.Balances.Select(static balance => new AuditedBalance(balance.Account.ToString(), balance.Amount.Currency.Code, balance.Amount.MinorUnits))],
                await life.Stores.Memory.FindHealthAsync(key) is { } health ? JsonDocument.Parse(health.Document).RootElement.GetProperty("balance").GetInt64() : null,
                await PromisesAsync(life.Stores.Memory, key, client),
                overdue[client.Account].FirstOrDefault()?.WakeAt.ToDateTimeOffset()));
        }

        foreach (var (fact, what) in Counted)
        {
            foreach (var _ in accounts.SelectMany(static account => account.Facts).Where(each => each.Is == fact || (each.Is == "effect_requested" && each.Fact.GetProperty("effect").GetProperty("is").GetString() == fact)))
            {
                life.Count(what);
            }
        }

        var free = (await life.SeriesAsync()).Free;
        var lines = life.Stores.Ledger.Lines.Select(line => new AuditedLine(
            line.Key, line.Account, line.InvoiceId, line.Amount.MinorUnits, line.Amount.Currency.Code, line.IsRefund, NameOf(line.Outcome))
        {
            Received = line.Received.MinorUnits,
            RefundedElsewhere = life.Stores.Desk.StandingOf(line).RefundedElsewhere.MinorUnits,
            HeldByDispute = life.Stores.Desk.StandingOf(line).Taken.MinorUnits,
            Fees = life.Stores.Desk.StandingOf(line).Fee.MinorUnits,
        });
        var shown = new AuditedLife(accounts, [.. lines], new Dictionary<string, IReadOnlyList<long>> { ["T"] = free }, now);
        return [.. Auditor.Judge(MistakenView.Of(shown, mistake)), .. onPaper];
    }

    private static async Task<IReadOnlyList<AuditedPromise>> PromisesAsync(MemoryJournal journal, AccountKey key, AccountClient client)
    {
        var promises = new List<AuditedPromise>();
        foreach (var told in client.Told)
        {
            if (told.Answer is CommandAnswer.Accepted accepted)
            {
                var stored = await journal.FindAnswerAsync(key, told.Sent.Key!);
                promises.Add(new AuditedPromise(told.Sent.CommandId, accepted.Seq, accepted.Made, LeavesFacts(told.Sent.Command), stored is { IsFinal: true }));
            }
        }

        return promises;
    }

    private static bool LeavesFacts(AccountCommand command) => command is AccountCommand.OpenAccount or AccountCommand.Subscribe
        or AccountCommand.ChargeOnce or AccountCommand.ChargeAtPeriodEnd or AccountCommand.GrantCredit or AccountCommand.IssueCreditNote
        or AccountCommand.RefundPayment or AccountCommand.RecordPayment;

    private static string NameOf(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Succeeded => "succeeded",
        ProviderOutcome.Declined => "declined",
        _ => outcome.GetType().Name,
    };
}
