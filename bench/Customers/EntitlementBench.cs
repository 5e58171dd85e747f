using System.Globalization;
using Billing.Bench;
using Billing.Engine;
using Billing.Grains.Interfaces.Accounts;

namespace Billing.Customers;

/// <summary>
/// Whether a feature may be used, asked as products ask it: at the grain boundary beside an empty call to as many grains of the same server,
/// and over HTTP beside the yardstick. What is asked for is open, and each answer is looked at.
/// </summary>
internal sealed class EntitlementBench(BenchDatabase database, bool quick)
{
    private const int Callers = 256;
    private const string Feature = "seat";

    private readonly int _accounts = quick ? 2_560 : 10_240;
    private readonly TimeSpan _span = TimeSpan.FromSeconds(quick ? 3 : 5);
    private readonly int _rounds = quick ? 1 : 5;

    public async IAsyncEnumerable<Figure> RunAsync()
    {
        await database.CreateAsync();
        await using (var server = await GrainServer.StartAsync(database.ConnectionString))
        {
            await new CustomerLoad(_accounts, server.SendAsync).OpenAsync();
            var accounts = Grains(server, static name => $"{GrainServer.Tenant}/{name}", server.Grains.GetGrain<IAccountGrain>);
            var empties = Grains(server, static name => $"empty/{name}", server.Grains.GetGrain<IEmptyGrain>);
            var empty = new CallLoad(number => empties[number].Nothing());
            var check = new CallLoad(number => AskAsync(accounts[number]));
            await empty.RunAsync(Callers, _accounts, TimeSpan.FromSeconds(1));
            await check.RunAsync(Callers, _accounts, TimeSpan.FromSeconds(1));
            for (var round = 0; round < _rounds; round++)
            {
                var before = await empty.RunAsync(Callers, _accounts, _span);
                var asked = await check.RunAsync(Callers, _accounts, _span);
                var after = await empty.RunAsync(Callers, _accounts, _span);
                var ratio = asked.PerSecond * 2 / (before.PerSecond + after.PerSecond);
                yield return new Figure("entitlements-grain", asked.PerSecond, "per s", P50Ms: asked.P50Ms, P99Ms: asked.P99Ms, Note: string.Create(
                    CultureInfo.InvariantCulture, $"× {ratio:0.00} of an empty call; empty {before.PerSecond:#,0} → {after.PerSecond:#,0}"));
            }
        }

        await using var http = await HttpServer.StartAsync(database.ConnectionString);
        var overHttp = new CallLoad(number => http.CheckAsync(GrainServer.AccountOf(number), Feature));
        await overHttp.RunAsync(Callers, _accounts, TimeSpan.FromSeconds(2));
        for (var round = 0; round < _rounds; round++)
        {
            var before = await database.Yardstick.ReadAsync(32);
            var asked = await overHttp.RunAsync(Callers, _accounts, _span);
            var after = await database.Yardstick.ReadAsync(32);
            yield return new Figure(
                "entitlements-http-256", asked.PerSecond, "per s", before.PerSecond, after.PerSecond,
                asked.PerSecond * 2 / (before.PerSecond + after.PerSecond), asked.P50Ms, asked.P99Ms);
        }
    }

    private T[] Grains<T>(GrainServer server, Func<string, string> name, Func<string, string?, T> grain) =>
        [.. Enumerable.Range(0, _accounts).Select(number => grain(name(GrainServer.AccountOf(number)), null))];

    private static async Task AskAsync(IAccountGrain account)
    {
        if (await account.Check(Feature) is not { Entitlement: { Feature: Feature, SubscriptionId: not null } })
        {
            throw new InvalidOperationException($"{account} was asked for {Feature} and did not know it.");
        }
    }
}
