using System.Diagnostics;
using Billing.Bench;
using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Numbering;

namespace Billing.Customers;

/// <summary>
/// A storm of invoices that all get their numbers from one series of the tenant: how long from the first that is final to the last
/// number, how long one waited for its own, and whether any is missing or there twice.
/// </summary>
internal sealed class NumbersBench(BenchDatabase database, bool quick)
{
    private const int Callers = 256;
    private const int PerAccount = 10;

    private readonly int _accounts = quick ? 1_024 : 10_240;

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.CreateAsync();
        await using var server = await GrainServer.StartAsync(database.ConnectionString);
        await EachAsync(async account =>
        {
            await server.SendAsync(account, "open", new AccountCommand.OpenAccount(new AccountTerms(Mutations.Euro, "Europe/Paris") { NumbersComeLater = true }));
            await server.SendAsync(account, "off", new AccountCommand.SwitchAutoPay(Off: true));
        });
        await database.ExecuteAsync("VACUUM ANALYZE");

        var invoices = Math.Min(_accounts * PerAccount, 100_000);
        var series = server.Grains.GetGrain<INumberingGrain>($"{GrainServer.Tenant}/INV");
        var begun = Stopwatch.GetTimestamp();
        for (var round = 0; round < PerAccount; round++)
        {
            var key = $"charge-{round}";
            var first = round * _accounts;
            await EachAsync(account => first + account >= invoices ? Task.CompletedTask : server.SendAsync(account, key, Mutations.Of(1)));
        }

        var finalized = Stopwatch.GetElapsedTime(begun);
        var last = await LastAsync(series, invoices, begun);
        yield return new Figure("numbers-finalized", finalized.TotalSeconds, "s", Note: FormattableString.Invariant($"{invoices} invoices of {_accounts} accounts, 256 callers"));
        yield return await JudgeAsync(invoices, last);
        yield return await WaitedAsync(invoices);
    }

    // No number is outstanding and all were given.
    private static async Task<TimeSpan> LastAsync(INumberingGrain series, int invoices, long begun)
    {
        var view = await series.Read();
        while (view.Given < invoices || view.UnderWay > 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"After three minutes the series stands at {view}.");
            }

            await Task.Delay(20);
            view = await series.Read();
        }

        return Stopwatch.GetElapsedTime(begun);
    }

    private const string Facts =
        "(SELECT tenant, account, at, jsonb_array_elements(convert_from(facts, 'UTF8')::jsonb) AS fact FROM journal_entry) AS told";

    private async Task<Figure> JudgeAsync(int invoices, TimeSpan last)
    {
        var given = await database.ScalarAsync($"SELECT count(*) FROM {Facts} WHERE fact->>'is' = 'invoice_numbered'");
        var distinct = await database.ScalarAsync($"SELECT count(DISTINCT fact->>'number') FROM {Facts} WHERE fact->>'is' = 'invoice_numbered'");
        var highest = await database.ScalarAsync($"SELECT max(substr(fact->>'number', 5)::bigint) FROM {Facts} WHERE fact->>'is' = 'invoice_numbered'");
        return new Figure(
            "numbers-last", last.TotalSeconds, "s",
            IsSound: given == invoices && distinct == invoices && highest == invoices,
            Note: FormattableString.Invariant($"from the first finalization to the last number; {given} given, {given - distinct} twice, {highest - distinct} gaps"));
    }

    /// <summary>By the times that the journal keeps: from the commit that made an invoice final to the one that numbered it.</summary>
    private async Task<Figure> WaitedAsync(int invoices)
    {
        const string Waits =
            $"WITH told AS MATERIALIZED (SELECT * FROM {Facts}), "
            + "final AS (SELECT tenant, account, fact->'invoice'->>'id' AS id, at FROM told WHERE fact->>'is' = 'invoice_finalized'), "
            + "numbered AS (SELECT tenant, account, fact->>'invoiceId' AS id, at FROM told WHERE fact->>'is' = 'invoice_numbered'), "
            + "waits AS (SELECT extract(epoch FROM n.at - f.at) * 1000 AS ms FROM final f JOIN numbered n USING (tenant, account, id)) ";
        var counted = await database.ScalarAsync($"{Waits} SELECT count(*) FROM waits");
        var longest = await database.ScalarAsync($"{Waits} SELECT round(max(ms)) FROM waits");
        return new Figure(
            "numbers-longest-wait", longest / 1000.0, "s",
            P50Ms: await database.ScalarAsync($"{Waits} SELECT round(percentile_disc(0.5) WITHIN GROUP (ORDER BY ms)) FROM waits"),
            P99Ms: await database.ScalarAsync($"{Waits} SELECT round(percentile_disc(0.99) WITHIN GROUP (ORDER BY ms)) FROM waits"),
            IsSound: counted == invoices,
            Note: FormattableString.Invariant($"of an invoice for its number; wanted 5 s: {(longest <= 5_000 ? "met" : "missed")}"));
    }

    private async Task EachAsync(Func<int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var account = Interlocked.Increment(ref next); account < _accounts; account = Interlocked.Increment(ref next))
            {
                await work(account);
            }
        })));
    }
}
