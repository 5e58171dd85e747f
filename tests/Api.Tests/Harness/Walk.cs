namespace Billing.Api.Tests.Harness;

/// <summary>The steps that most sentences begin with.</summary>
internal static class Walk
{
    public const string Plan =
        """
        {"code":"team","version":1,"currency":"EUR","interval":{"unit":"month","count":1},"items":[
          {"code":"base","model":{"is":"flat","amount":20}},
          {"code":"seat","model":{"is":"per_unit","unit_price":10},"quantity":1}]}
        """;

    public static async Task PublishAsync(this Client client) => (await client.PostAsync("/v1/plans", Plan)).Is(201);

    public static async Task OpenAsync(this Client client, string account, string more = "") => (await client.PostAsync(
        "/v1/accounts", $$"""{"currency":"EUR","time_zone":"Europe/Paris","id":"{{account}}"{{more}} }""")).Is(201);

    public static Task<Answer> SubscribeAsync(this Client client, string account, int seats, string? key = null, string id = "sub") => client.PostAsync(
        $"/v1/accounts/{account}/subscriptions",
        $$"""{"subscription_id":"{{id}}","plan":"team","quantities":[{"item":"seat","quantity":{{seats}} }]}""",
        key);

    public static Task<Answer> ChangeSeatsAsync(this Client client, string account, decimal seats, string? key = null) => client.PostAsync(
        $"/v1/accounts/{account}/subscriptions/sub/quantities",
        $$"""{"quantities":[{"item":"seat","quantity":{{seats}} }],"when":{"is":"now"} }""",
        key);

    /// <summary>What the books of an account come to; all of them together.</summary>
    public static async Task<long> LedgerSumAsync(this Client client, string account) =>
        (await client.GetAsync($"/v1/accounts/{account}/ledger?limit=100")).Is(200).At("balances").EnumerateArray()
            .Sum(static balance => balance.GetProperty("amount").GetProperty("minor_units").GetInt64());

    public static async Task<string> VersionAsync(this Client client, string account) =>
        (await client.GetAsync($"/v1/accounts/{account}")).Is(200).Headers["ETag"];
}
