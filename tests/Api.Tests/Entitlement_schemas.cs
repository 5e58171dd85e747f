using System.Text;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>What values a tenant's features can have, and that no plan gives another.</summary>
[Collection(OneServer.Name)]
public class Entitlement_schemas(ServerUnderTest server)
{
    private const string Seats = """{"shape":{"is":"quota","least":1,"most":100,"unit":"seats"}}""";

    [Fact]
    public async Task Are_kept_in_versions()
    {
        using var client = await Client.OfNewTenantAsync(server);
        Assert.Equal(1, (await PutAsync(client, "seats", Seats)).Is(200).Number("version"));
        Assert.Equal(1, (await PutAsync(client, "seats", Seats)).Is(200).Number("version"));
        Assert.Equal(2, (await PutAsync(client, "seats", """{"shape":{"is":"quota"}}""")).Is(200).Number("version"));
        (await PutAsync(client, "regions", """{"shape":{"is":"list","allowed":["eu","us"]}}""")).Is(200);
        (await PutAsync(client, "sso", """{"shape":{"is":"boolean"}}""")).Is(200);

        Assert.Equal(100, (await client.GetAsync("/v1/entitlements/schemas/seats/versions/1")).Is(200).Number("shape.most"));
        Assert.Equal("quota", (await client.GetAsync("/v1/entitlements/schemas/seats")).Is(200).Text("shape.is"));
        Assert.Equal(4, (await client.GetAsync("/v1/entitlements/schemas")).Is(200).At("items").GetArrayLength());
        (await client.GetAsync("/v1/entitlements/schemas/seats/versions/3")).IsProblem(404, "schema_unknown");
        (await client.GetAsync("/v1/entitlements/schemas/none")).IsProblem(404, "schema_unknown");
    }

    [Fact]
    public async Task Are_refused_with_the_place_of_each_mistake()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var refused = (await PutAsync(client, "f", """{"shape":{"is":"list","pattern":"(","length_max":99}}""")).IsProblem(422, "schema_malformed");
        Assert.Equal(["$.shape.length_max", "$.shape.pattern"], PathsOf(refused));
        (await PutAsync(client, "f", """{"shape":{"is":"text"}}""")).IsProblem(400, "field_invalid");
        (await PutAsync(client, "f", "{}")).IsProblem(400, "field_missing");
        (await PutAsync(client, "a%20b", Seats)).IsProblem(400, "id_invalid");
        using var reader = await Client.OfNewTenantAsync(server, "test", "read");
        (await PutAsync(reader, "f", Seats)).IsProblem(403, "scope_missing");
    }

    [Fact]
    public async Task Let_no_plan_be_published_that_gives_what_does_not_fit()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var given = """[{"feature":"seats","version":1,"value":{"is":"quota","amount":5}},{"feature":"sso","version":1,"value":{"is":"boolean","on":true}}]""";
        Assert.Equal(
            ["$.entitlements[0].feature", "$.entitlements[1].feature"],
            PathsOf((await client.PostAsync("/v1/plans", PlanOf(given))).IsProblem(422, "entitlement_invalid")));

        (await PutAsync(client, "seats", Seats)).Is(200);
        (await PutAsync(client, "sso", """{"shape":{"is":"boolean"}}""")).Is(200);
        Assert.Equal(
            ["$.entitlements[0].value.amount", "$.entitlements[1].version"],
            PathsOf((await client.PostAsync("/v1/plans", PlanOf(given.Replace("5", "500", StringComparison.Ordinal).Replace("\"sso\",\"version\":1", "\"sso\",\"version\":2", StringComparison.Ordinal)))).IsProblem(422, "entitlement_invalid")));
        (await client.GetAsync("/v1/plans/p")).IsProblem(404, "plan_unknown");

        (await client.PostAsync("/v1/plans", PlanOf(given))).Is(201);
        Assert.Equal(5, (await client.GetAsync("/v1/plans/p")).Is(200).Number("entitlements.0.value.amount"));

        // A feature that has moved on does not take back what plans were published with.
        (await PutAsync(client, "seats", """{"shape":{"is":"boolean"}}""")).Is(200);
        (await client.PostAsync("/v1/plans", PlanOf(given))).Is(201);
    }

    private static string PlanOf(string entitlements) =>
        """{"code":"p","version":1,"currency":"EUR","interval":{"unit":"month","count":1},"items":[{"code":"fee","model":{"is":"per_unit","unit_price":10}}],"entitlements":""" + entitlements + "}";

    private static IEnumerable<string> PathsOf(Answer refused) =>
        refused.At("errors").EnumerateArray().Select(static error => error.GetProperty("path").GetString()!).Order(StringComparer.Ordinal);

    private static Task<Answer> PutAsync(Client client, string feature, string body) =>
        client.SendAsync(HttpMethod.Put, $"/v1/entitlements/schemas/{feature}", Encoding.UTF8.GetBytes(body));
}
