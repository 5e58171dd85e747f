using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Amounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Charging;
using Billing.Domain.Derivations;
using Billing.Domain.Documents;

namespace Billing.Domain.Tests.Documents;

/// <summary>What is compiled is what the contract says, letter for letter; also of what no writer of ours would write.</summary>
public sealed class Compiled_documents
{
    private static readonly JsonSerializerOptions Contract = DocumentFormat.Create();
    private static readonly JsonSerializerOptions Compiled = CompiledFormat.Of(Contract);

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Accounts", "facts.approved.txt"));

    public static TheoryData<string> Stored => [.. Lines];

    [Theory]
    [MemberData(nameof(Stored))]
    public void Of_facts_are_what_was_always_written(string line)
    {
        var fact = JsonSerializer.Deserialize<AccountFact>(line, Compiled);
        Assert.Equal(line, JsonSerializer.Serialize(fact, Compiled));
        Assert.Equal(line, JsonSerializer.Serialize(fact, Contract));
        Assert.Equal($"[{line},null]", JsonSerializer.Serialize(ImmutableArray.Create(fact, null), Compiled));
    }

    [Fact]
    public void Of_a_state_are_those_of_the_contract_and_read_as_the_same_state()
    {
        var state = Lines.Select(static line => JsonSerializer.Deserialize<AccountFact>(line, Contract)!).OfType<AccountFact.InvoiceDrafted>()
            .Aggregate(AccountState.New, static (known, drafted) => known with { Invoices = known.Invoices.Add(drafted.Invoice) });
        var written = JsonSerializer.Serialize(state, Contract);
        Assert.NotEmpty(state.Invoices);
        Assert.Equal(written, JsonSerializer.Serialize(state, Compiled));
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<AccountState>(written, Compiled), Contract));
    }

    [Theory]
    [InlineData("""{"amount":{"currency":"EUR","minorUnits":5},"invoiceId":"i","key":"k"}""", "another order")]
    [InlineData("""{"invoiceId":"i","later":{"a":[1,{"b":null}]},"amount":{"minorUnits":5,"currency":"EUR","x":"y"},"key":"k"}""", "fields of a later time")]
    [InlineData("""{"invoiceId":"first","invoiceId":"i","amount":{"minorUnits":5,"currency":"EUR"},"key":"k"}""", "said twice: the last counts")]
    [InlineData("""{"invoice\u0049d":"\u0069","amount":{"minorUnits":5,"currency":"\u0045UR"},"key":"k"}""", "escaped")]
    [InlineData("""{"amount":{"minorUnits":5,"currency":"EUR"}}""", "something not said")]
    [InlineData("""{"invoiceId":null,"amount":{"minorUnits":5,"currency":"EUR"},"key":"k"}""", "nothing")]
    [InlineData("""{"InvoiceId":"i","amount":{"minorUnits":5,"currency":"EUR"},"key":"k"}""", "a name in capitals")]
    public void Are_read_as_the_contract_reads_them(string text, string why)
    {
        Assert.NotEmpty(why);
        Assert.Equal(
            JsonSerializer.Deserialize<AccountFact.PaymentReceived>(text, Contract), JsonSerializer.Deserialize<AccountFact.PaymentReceived>(text, Compiled));
        var lax = new JsonSerializerOptions(Contract) { PropertyNameCaseInsensitive = true };
        Assert.Equal(
            JsonSerializer.Deserialize<AccountFact.PaymentReceived>(text, lax),
            JsonSerializer.Deserialize<AccountFact.PaymentReceived>(text, CompiledFormat.Of(lax)));
    }

    [Theory]
    [InlineData("""{"name":"n","value":1}""", "no case")]
    [InlineData("""{"name":"n","is":"given","value":1}""", "the case not at the beginning")]
    [InlineData("""{"is":"unheard_of"}""", "a case that is none")]
    [InlineData("""{"is":7}""", "a case that is a number")]
    [InlineData("""{}""", "nothing in it")]
    [InlineData("""{"is":"given","name":"n","value":null}""", "nothing where a number is needed")]
    [InlineData("""{"is":"given","name":"n","value":"1"}""", "a text where a number is needed")]
    [InlineData("""{"is":"sum","name":"n","terms":{}}""", "a record where a list is needed")]
    [InlineData("""{"is":"named","name":"n","of":[]}""", "a list where a record is needed")]
    [InlineData("""{"is":"rounded","of":{"is":"given","name":"n","value":1},"digits":2,"mode":"sideways"}""", "a mode that is none")]
    [InlineData("""{"is":"given","name":"n","value":1""", "the end is missing")]
    public void Are_refused_as_the_contract_refuses_them(string text, string why)
    {
        Assert.NotEmpty(why);
        Assert.True(Record.Exception(() => JsonSerializer.Deserialize<Derivation>(text, Contract)) is JsonException or NotSupportedException);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Derivation>(text, Compiled));
    }

    [Theory]
    [InlineData("\"half_up\"")]
    [InlineData("1")]
    public void Say_names_as_the_contract_does(string text) =>
        Assert.Equal(JsonSerializer.Deserialize<Rounding>(text, Contract), JsonSerializer.Deserialize<Rounding>(text, Compiled));

    [Fact]
    public void Leave_out_what_the_contract_leaves_out()
    {
        PlanItem[] items =
        [
            new("a", new ChargeModel.Flat(1)),
            new("a", new ChargeModel.Package(10, 2)) { Quantity = 2, IsProrated = false, Timing = BillingTiming.InArrears },
            new("a", new ChargeModel.Percentage(1)) { Minimum = Money.Of(1, Currency.Of("EUR")) },
        ];
        Assert.All(items, static item =>
        {
            var written = JsonSerializer.Serialize(item, Contract);
            Assert.Equal(written, JsonSerializer.Serialize(item, Compiled));
            Assert.Equal(item, JsonSerializer.Deserialize<PlanItem>(written, Compiled));
        });
    }
}
