using System.Text.Json;
using Billing.Api.Description;
using Billing.Api.Routing;
using Billing.Api.Tests.Harness;
using Billing.Domain.Accounts;
using Billing.Shared;

namespace Billing.Api.Tests;

/// <summary>What the outside relies on, as it is checked in.</summary>
[Collection(OneServer.Name)]
public class Contract(ServerUnderTest server)
{
    private static readonly string CheckedIn = Path.Combine(Repository.Root, "docs/openapi.json");

    // What only the system itself says to an account.
    private static readonly string[] NotForCallers =
        ["SettleEffect", "NumberInvoice", "ConsolidateCharge", "ConsolidateCredit", "SetTerms", "GrantCredit", "OpenAccount",
            "TakeNotice", "TakeReport", "MapCustomer", "TakePolicy"];

    [Fact]
    public void Is_the_document_that_is_checked_in()
    {
        var made = OpenApiDocument.Text();
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(CheckedIn, made);
        }

        Assert.True(File.ReadAllText(CheckedIn) == made, "The contract has changed. Look at the difference; BILLING_APPROVE=1 writes it to docs/openapi.json.");
    }

    [Fact]
    public async Task Is_served_as_it_is_checked_in()
    {
        using var client = new Client(server.Address, "");
        Assert.Equal(File.ReadAllText(CheckedIn), (await client.GetAsync("/openapi.json")).Is(200).Body);
    }

    [Fact]
    public void Has_a_route_for_every_command_that_a_caller_may_send()
    {
        var commands = typeof(AccountCommand).GetNestedTypes().Where(static type => type.IsSubclassOf(typeof(AccountCommand))).Select(static type => type.Name).ToHashSet();
        var bodies = ApiRoutes.All.Select(static route => route.Body?.Name).OfType<string>().ToHashSet();
        Assert.Empty(commands.Except(bodies).Except(NotForCallers));
    }

    [Fact]
    public void Names_no_address_twice() => Assert.Empty(
        ApiRoutes.All.GroupBy(static route => (route.Method, route.Template)).Where(static same => same.Count() > 1).Select(static same => same.Key));

    [Fact]
    public void Says_of_every_body_what_it_must_have()
    {
        using var document = JsonDocument.Parse(OpenApiDocument.Text());
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        var charge = schemas.GetProperty("ChargeOnceRequest");
        Assert.Equal(["lines"], charge.GetProperty("required").EnumerateArray().Select(static name => name.GetString()));
        Assert.False(schemas.GetProperty("ChangeQuantitiesRequest").GetProperty("properties").TryGetProperty("subscription_id", out _));
    }

    [Fact]
    public async Task Is_alive_ready_and_measured()
    {
        using var client = new Client(server.Address, "");
        (await client.GetAsync("/healthz/live")).Is(200);
        (await client.GetAsync("/healthz/ready")).Is(200);
        (await client.GetAsync("/v1/accounts/acme")).IsProblem(401, "api_key_missing");
        var metrics = (await client.GetAsync("/metrics")).Is(200).Body;
        Assert.Contains("billing_journal_batches_total", metrics, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds_count", metrics, StringComparison.Ordinal);
        Assert.Contains("billing_api_problems_total{code=\"api_key_missing\",route=\"/v1/accounts/{account}\"}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", metrics, StringComparison.Ordinal);
        Assert.Contains("<h1>Sign in</h1>", (await client.GetAsync("/")).Is(200).Body, StringComparison.Ordinal);
    }
}
