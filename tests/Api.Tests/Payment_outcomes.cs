using System.Net.Http.Json;
using System.Text.Json;
using Billing.Api.Tests.Harness;
using Billing.Domain.Collection;

namespace Billing.Api.Tests;

/// <summary>
/// Every cell of docs/payment-outcomes.md, lived over HTTP against the server and the provider as processes: what there is afterwards,
/// what may be used, what our books say, and what the provider's own say.
/// </summary>
[Collection(OneServer.Name)]
public class Payment_outcomes(ServerUnderTest server)
{
    private static readonly Dictionary<OutcomeKind, string> Telling = new()
    {
        [OutcomeKind.Succeeded] = "good",
        [OutcomeKind.ActionRequired] = "bad~action_required",
        [OutcomeKind.Processing] = "bad~processing",
        [OutcomeKind.SoftDecline] = "bad~insufficient_funds",
        [OutcomeKind.HardDecline] = "bad~stolen_card",
        [OutcomeKind.Unknown] = "bad~lost",
    };

    public static TheoryData<OutcomeKind, bool, CollectionPath> Cells()
    {
        var cells = new TheoryData<OutcomeKind, bool, CollectionPath>();
        foreach (var (outcome, onSession, path) in OutcomeMatrix.Cells)
        {
            cells.Add(outcome, onSession, path);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Are_handled_as_the_table_says(OutcomeKind outcome, bool onSession, CollectionPath path)
    {
        using var client = await Client.OfNewTenantAsync(server);
        var life = new Cell(client, onSession);
        await life.StandAtAsync(path, second: outcome is OutcomeKind.SoftDecline or OutcomeKind.HardDecline);
        var before = await life.LookAsync();
        await life.PayAsync(path, Telling[outcome]);
        var after = await life.LookAsync();

        var handling = OutcomeMatrix.HandlingOf(outcome, onSession, path);
        var isPaid = handling is OutcomeHandling.Make or OutcomeHandling.Book or OutcomeHandling.LookUp
            or OutcomeHandling.TryNextOrDiscard or OutcomeHandling.TryNextOrLeaveOpen;
        var waits = handling is OutcomeHandling.AskCustomer or OutcomeHandling.TellCustomer or OutcomeHandling.Wait;

        // What there is: of a purchase, the thing or nothing; of what is owed, the invoice, settled or open.
        Assert.Equal(waits && !OutcomeMatrix.IsOwed(path), after.Purchases == 1);
        Assert.Equal(isPaid ? before.Paid + 1 : before.Paid, after.Paid);
        Assert.Equal(OutcomeMatrix.IsOwed(path) && !isPaid ? 1 : 0, after.Open);
        Assert.Equal(path != CollectionPath.Create || isPaid ? before.Subscriptions + (path == CollectionPath.Create ? 1 : 0) : 0, after.Subscriptions);

        // What may be used.
        Assert.Equal(path == CollectionPath.Change || isPaid && path != CollectionPath.OneOff, after.IsActive);
        Assert.Equal(path == CollectionPath.Change ? (isPaid ? 5 : 3) : after.Seats, after.Seats);

        // Our books, and the provider's: as much as was paid, and not a cent more.
        Assert.Equal(0, after.LedgerSum);
        var booked = await ProviderAsync(life.Account);
        Assert.Equal(after.Cash, booked.Where(static line => line.Outcome == "succeeded").Sum(static line => line.Amount));
        Assert.Equal(waits ? 1 : 0, booked.Count(static line => line.Outcome is "processing" or "action_required"));
        Assert.Equal(booked.Count, booked.Select(static line => line.Key).Distinct().Count());
    }

    private async Task<List<(string Key, string Outcome, long Amount)>> ProviderAsync(string account)
    {
        using var http = new HttpClient();
        var ledger = await http.GetFromJsonAsync<JsonElement[]>(new Uri(server.ProviderAddress, "/ledger"));
        return
        [
            .. ledger!.Where(line => line.GetProperty("account").GetString()!.EndsWith(account, StringComparison.Ordinal)).Select(static line => (
                line.GetProperty("key").GetString()!, line.GetProperty("outcome").GetProperty("is").GetString()!,
                line.GetProperty("amount").GetProperty("minorUnits").GetInt64())),
        ];
    }

    /// <summary>What is to be seen of a customer.</summary>
    private sealed record Sight(int Subscriptions, int Paid, int Open, int Purchases, bool IsActive, long Seats, long LedgerSum, long Cash);

    private sealed class Cell(Client client, bool onSession)
    {
        private static int _accounts;

        private readonly string _account = $"cell-{Interlocked.Increment(ref _accounts)}";

        public string Account => _account;

        /// <summary>Everything but the payment that it is about, which the method to come will decide.</summary>
        public async Task StandAtAsync(CollectionPath path, bool second)
        {
            await client.PublishAsync();
            (await client.PostAsync("/v1/test-clocks", """{"id":"c","start_at":"2026-01-01T00:00:00Z"}""")).Is(201);
            await client.OpenAsync(_account, ""","pays_first":true,"dunning":null,"test_clock":"c" """);
            await AddAsync("first", "good", isDefault: true);
            if (path is not (CollectionPath.Create or CollectionPath.OneOff))
            {
                (await client.SubscribeAsync(_account, seats: 3)).Is(201);
            }

            if (path == CollectionPath.Renewal && onSession)
            {
                await PostAsync("auto-pay", """{"off":true}""");
                await AdvanceAsync();
            }
            else if (path == CollectionPath.Retry)
            {
                await AddAsync("poor", "bad~insufficient_funds", isDefault: true);
                await PostAsync("payment-methods/first/remove", "{}");
                await AdvanceAsync();
            }

            // What was there is gone; where the matrix tries a next method there is one.
            foreach (var method in new[] { "first", "poor" })
            {
                await client.PostAsync($"/v1/accounts/{_account}/payment-methods/{method}/remove", "{}");
            }

            if (second)
            {
                await AddAsync("second", "good", isDefault: false);
            }
        }

        public async Task PayAsync(CollectionPath path, string reference)
        {
            await AddAsync("tried", reference, isDefault: true);
            var session = onSession ? "true" : "false";
            switch (path)
            {
                case CollectionPath.Create:
                    await PostAsync("subscriptions", $$"""{"subscription_id":"sub","plan":"team","quantities":[{"item":"seat","quantity":3}],"is_on_session":{{session}} }""");
                    break;
                case CollectionPath.Change:
                    await PostAsync("subscriptions/sub/quantities", $$"""{"quantities":[{"item":"seat","quantity":5}],"when":{"is":"now"},"is_on_session":{{session}} }""");
                    break;
                case CollectionPath.OneOff:
                    await PostAsync("charges", $$"""{"lines":[{"item":"setup","amount":{"minor_units":2500,"currency":"EUR"} }],"is_on_session":{{session}} }""");
                    break;
                case CollectionPath.Renewal when !onSession:
                    await AdvanceAsync();
                    break;
                default:
                    var open = (await ListAsync("invoices")).Single(static invoice => invoice.GetProperty("open").GetProperty("minor_units").GetInt64() > 0);
                    await PostAsync($"invoices/{open.GetProperty("id").GetString()}/pay", $$"""{"is_on_session":{{session}} }""");
                    break;
            }
        }

        public async Task<Sight> LookAsync()
        {
            var invoices = await ListAsync("invoices");
            var seat = (await client.GetAsync($"/v1/accounts/{_account}/entitlements/seat")).Is(200);
            var balances = (await client.GetAsync($"/v1/accounts/{_account}/ledger?limit=100")).Is(200).At("balances").EnumerateArray().ToList();
            return new Sight(
                (await ListAsync("subscriptions")).Count,
                invoices.Count(static invoice => invoice.GetProperty("open").GetProperty("minor_units").GetInt64() == 0),
                invoices.Count(static invoice => invoice.GetProperty("open").GetProperty("minor_units").GetInt64() > 0),
                (await ListAsync("purchases")).Count,
                seat.At("is_active").GetBoolean(),
                seat.Json.TryGetProperty("quantity", out var quantity) && quantity.ValueKind == JsonValueKind.Number ? quantity.GetInt64() : 0,
                balances.Sum(static balance => balance.GetProperty("amount").GetProperty("minor_units").GetInt64()),
                balances.Where(static balance => balance.GetProperty("account").GetString() == "cash").Sum(static balance => balance.GetProperty("amount").GetProperty("minor_units").GetInt64()));
        }

        private async Task AdvanceAsync() => (await client.PostAsync("/v1/test-clocks/c/advance", """{"to":"2026-02-01T12:00:00Z"}""")).Is(200);

        private Task<Answer> AddAsync(string id, string reference, bool isDefault) => PostAsync(
            "payment-methods",
            $$"""{"method":{"id":"{{id}}","kind":"card","provider":"simulated","reference":"{{reference}}"},"is_default":{{(isDefault ? "true" : "false")}} }""");

        private async Task<Answer> PostAsync(string what, string body)
        {
            var answer = await client.PostAsync($"/v1/accounts/{_account}/{what}", body);
            Assert.True(answer.Status is 200 or 201 or 202, $"{what}: {answer.Body}");
            return answer;
        }

        private async Task<List<JsonElement>> ListAsync(string what) =>
            [.. (await client.GetAsync($"/v1/accounts/{_account}/{what}?limit=100")).Is(200).At("items").EnumerateArray()];
    }
}
