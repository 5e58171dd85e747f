using Billing.Api.Tests.Harness;

namespace Billing.Api.Tests;

/// <summary>Where somebody types a card number into something that would be kept, it is refused; what only looks a little like one is not.</summary>
[Collection(OneServer.Name)]
public class Card_numbers(ServerUnderTest server)
{
    [Theory]
    [InlineData("4242424242424242", true, "sixteen digits of Visa")]
    [InlineData("4242 4242 4242 4242", true, "in fours")]
    [InlineData("4242-4242-4242-4242", true, "with hyphens")]
    [InlineData("Anna, 5555 5555 5555 4444, 12/27", true, "within a sentence")]
    [InlineData("378282246310005", true, "fifteen digits of American Express")]
    [InlineData("3782 822463 10005", true, "as American Express prints it")]
    [InlineData("36227206271667", true, "fourteen digits of Diners")]
    [InlineData("6011111111111117", true, "Discover")]
    [InlineData("3566002020360505", true, "JCB")]
    [InlineData("6205500000000000004", true, "nineteen digits of UnionPay")]
    [InlineData("pm_4242424242424242", true, "behind a prefix that somebody made")]
    [InlineData("4242424242424241", false, "without its checksum")]
    [InlineData("1234567812345670", false, "a checksum that no issuer's number has")]
    [InlineData("1700000000000000000", false, "an id made of the time")]
    [InlineData("123e4567-e89b-42d3-8456-426614174000", false, "a UUID")]
    [InlineData("00000000-0000-4242-8242-424242424242", false, "a UUID of digits only")]
    [InlineData("DE89 3704 0044 0532 0130 00", false, "an IBAN")]
    [InlineData("2026-01-31 12:00:00.4242424", false, "a time")]
    [InlineData("a4242424242424242", false, "a part of a longer word, as in a digest")]
    [InlineData("42 4242424242 4242", false, "digits in groups that no card has")]
    public async Task Are_refused_in_what_would_be_kept(string text, bool isRefused, string why)
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.OpenAsync("typing");
        var answer = await client.PostAsync("/v1/accounts/typing/charges", $$$"""{"lines":[{"item":"{{{text}}}","amount":{"minor_units":500,"currency":"EUR"} }]}""");

        Assert.True(isRefused == (answer.Status == 400 && answer.Code == "card_number_refused"), $"{why}: {answer.Body}");
        Assert.DoesNotContain("4242424242424242", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_refused_wherever_they_stand()
    {
        using var client = await Client.OfNewTenantAsync(server);
        await client.OpenAsync("anywhere");
        const string Charge = """{"lines":[{"item":"x","amount":{"minor_units":500,"currency":"EUR"} }]}""";
        foreach (var answer in new[]
        {
            await client.PostAsync("/v1/accounts/anywhere/charges", Charge, "4242-4242-4242-4242"),
            await client.PostAsync("/v1/accounts/4242424242424242/charges", Charge),
            await client.GetAsync("/v1/accounts/4242424242424242"),
            await client.GetAsync("/nowhere/4242%204242%204242%204242"),
            await client.GetAsync("/v1/accounts/anywhere/timeline?cursor=4242424242424242"),
            await client.PostAsync("/v1/accounts/anywhere/charges", """{"4242424242424242":1}"""),
            await client.PostAsync("/v1/accounts/anywhere/charges", """{"lines":[{"item":"x","amount":{"minor_units":4242424242424242,"currency":"EUR"} }]}"""),
            await client.PostAsync("/v1/accounts/anywhere/charges", """{"lines":[{"item":"\u0034242424242424242","amount":{"minor_units":5,"currency":"EUR"} }]}"""),
        })
        {
            answer.IsProblem(400, "card_number_refused");
            Assert.DoesNotContain("4242", answer.Body, StringComparison.Ordinal);
        }
    }
}
