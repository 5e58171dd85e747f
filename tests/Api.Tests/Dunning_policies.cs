using System.Text;
using System.Text.Json.Nodes;
using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>What is done about money that is not paid, as programs of a tenant say it.</summary>
[Collection(OneServer.Name)]
public class Dunning_policies(ServerUnderTest server)
{
    private const string Mine =
        """
        {"segments":[
          {"name":"gold","when":{"plans":["team"],"revenue_at_least":{"minor_units":10000,"currency":"EUR"}},
           "schedule":{"grace_days":10,"retries":[{"after_days":[2,4],"class":"soft"},{"after_days":[]}],"steps":[{"at":{"is":"days","count":20},"do":{"is":"flag","name":"late"}}]}},
          {"name":"all","schedule":{"retries":[{"after_days":[1]}],"exhausted":"suspended"}}]}
        """;

    [Fact]
    public async Task Ship_with_every_tenant()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var listed = (await client.GetAsync("/v1/dunning/policies")).Is(200);
        Assert.Equal(["cards", "invoices", "paypal", "standard"], listed.At("items").EnumerateArray().Select(static each => each.GetProperty("name").GetString()!));
        var standard = (await client.GetAsync("/v1/dunning/policies/standard")).Is(200);
        Assert.Equal(1, standard.Number("version"));
        Assert.True(standard.At("is_shipped").GetBoolean());
        Assert.True(standard.At("is_in_force").GetBoolean());
        Assert.Equal("enterprise", standard.Text("segments.0.name"));
    }

    [Fact]
    public async Task Are_put_in_force_read_and_withdrawn_by_version()
    {
        using var client = await Client.OfNewTenantAsync(server);
        Assert.Equal(1, (await PutAsync(client, "mine", Mine)).Is(200).Number("version"));
        Assert.Equal(1, (await PutAsync(client, "mine", Mine)).Is(200).Number("version"));
        var second = (await PutAsync(client, "mine", Mine.Replace("[2,4]", "[2,5]", StringComparison.Ordinal))).Is(200);
        Assert.Equal(2, second.Number("version"));
        Assert.Equal(5, second.Number("segments.0.schedule.retries.0.after_days.1"));
        Assert.Equal(4, (await client.GetAsync("/v1/dunning/policies/mine/versions/1")).Is(200).Number("segments.0.schedule.retries.0.after_days.1"));
        Assert.Equal(2, (await client.GetAsync("/v1/dunning/policies/mine")).Is(200).Number("version"));

        Assert.True((await client.SendAsync(HttpMethod.Delete, "/v1/dunning/policies/mine/versions/2", null)).Is(200).At("is_withdrawn").GetBoolean());
        Assert.Equal(1, (await client.GetAsync("/v1/dunning/policies/mine")).Is(200).Number("version"));
        (await client.SendAsync(HttpMethod.Delete, "/v1/dunning/policies/mine/versions/9", null)).IsProblem(404, "policy_unknown");
        (await client.SendAsync(HttpMethod.Delete, "/v1/dunning/policies/mine/versions/x", null)).IsProblem(404, "policy_unknown");
        (await client.GetAsync("/v1/dunning/policies/yours")).IsProblem(404, "policy_unknown");
        (await PutAsync(client, "a%20b", Mine)).IsProblem(400, "id_invalid");
    }

    [Fact]
    public async Task Can_be_taken_as_they_are_answered_and_changed()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var read = (await client.GetAsync("/v1/dunning/policies/standard")).Is(200).Body;
        var body = new JsonObject { ["segments"] = JsonNode.Parse(read)!["segments"]!.DeepClone() };
        var own = (await PutAsync(client, "own", body.ToJsonString())).Is(200);
        Assert.Equal(1, own.Number("version"));
        Assert.False(own.At("is_shipped").GetBoolean());

        // The same under the name it ships with is what ships.
        Assert.True((await PutAsync(client, "standard", body.ToJsonString())).Is(200).At("is_shipped").GetBoolean());
        body["segments"]![0]!["schedule"]!["grace_days"] = 31;
        Assert.Equal(2, (await PutAsync(client, "standard", body.ToJsonString())).Is(200).Number("version"));
    }

    [Fact]
    public async Task Are_refused_with_the_place_of_each_mistake()
    {
        using var client = await Client.OfNewTenantAsync(server);
        var refused = (await PutAsync(client, "mine", """{"segments":[{"name":"a","schedule":{"grace_days":-1,"color":1}}]}""")).IsProblem(422, "policy_malformed");
        Assert.Equal(
            ["$.segments[0].schedule.color", "$.segments[0].schedule.grace_days"],
            refused.At("errors").EnumerateArray().Select(static error => error.GetProperty("path").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(refused.At("errors").EnumerateArray(), static error => Assert.NotEqual("", error.GetProperty("message").GetString()));
        (await client.GetAsync("/v1/dunning/policies/mine")).IsProblem(404, "policy_unknown");
        (await PutAsync(client, "mine", "{")).IsProblem(400, "body_malformed");
    }

    [Fact]
    public async Task Are_a_tenants_own_and_for_who_may_change_the_catalog()
    {
        using var client = await Client.OfNewTenantAsync(server);
        using var other = await Client.OfNewTenantAsync(server);
        using var reader = await Client.OfNewTenantAsync(server, "test", "read");
        (await PutAsync(client, "mine", Mine)).Is(200);
        (await other.GetAsync("/v1/dunning/policies/mine")).IsProblem(404, "policy_unknown");
        (await PutAsync(reader, "mine", Mine)).IsProblem(403, "scope_missing");
        (await reader.SendAsync(HttpMethod.Delete, "/v1/dunning/policies/cards/versions/1", null)).IsProblem(403, "scope_missing");
        (await reader.GetAsync("/v1/dunning/policies/cards")).Is(200);
    }

    private static Task<Answer> PutAsync(Client client, string name, string body) =>
        client.SendAsync(HttpMethod.Put, $"/v1/dunning/policies/{name}", Encoding.UTF8.GetBytes(body));
}
