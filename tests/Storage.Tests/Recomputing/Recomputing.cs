using System.Collections.Immutable;
using Billing.Domain.Recomputing;

namespace Billing.Storage.Tests;

public class Recomputing
{
    private static readonly StoredCustomer Cus = new("stripe", "cus_1");

    [Theory]
    [InlineData("", "no JSON at all")]
    [InlineData("{\"currency\":", "it breaks off")]
    [InlineData("null", "nothing")]
    [InlineData("[]", "a list")]
    [InlineData("17", "a number")]
    [InlineData("{\"currency\":\"EUR\",\"currency\":\"USD\"}", "a name that is there twice")]
    [InlineData("{\"currency\":\"\\ud800\"}", "half a letter")]
    public void Takes_whatever_stands_there_as_a_difference_and_writes_what_should(string document, string why)
    {
        var should = Lived();
        var read = AsItShould(should);
        var spoiled = read with { Records = [.. read.Records.Select(record => record.Kind == ViewKind.Profile ? record with { Document = document } : record)] };

        var found = Recompute.Run(should, spoiled);

        Assert.True(found.Differences.Length > 0 && found.Differences.All(static one => one.View == ViewName.Profile), why);
        Assert.Equal<Repair>([new Repair.WriteRecord(should.Record(ViewKind.Profile, "")!)], found.Repairs);
    }

    [Fact]
    public void Says_what_a_field_should_follow_from()
    {
        var should = Lived();
        var invoice = should.Records.First(static record => record.Kind == ViewKind.Invoice);
        var read = AsItShould(should);
        var spoiled = read with
        {
            Records = read.Records.Replace(invoice, invoice with { Document = invoice.Document.Replace("\"currency\":\"EUR\"", "\"currency\":\"USD\"", StringComparison.Ordinal) }),
        };

        var one = Assert.Single(Recompute.Run(should, spoiled).Differences);

        Assert.Equal(("history", $"invoice/{invoice.Id}", "currency", "\"USD\"", "\"EUR\"", "invoice_sums", invoice.At), (
            one.View, one.Record, one.Field, one.Stood, one.ShouldBe, one.Rule, one.Since));
        Assert.Equal([$"entry/{invoice.Seq}", invoice.Id], one.Facts.Take(2));
    }

    [Fact]
    public void Leaves_a_customer_that_another_account_claims_to_a_person()
    {
        var should = Lived();
        var read = AsItShould(should) with { Customers = [], Rivals = [new(Cus.Provider, Cus.Customer, "t-1/other", CameFirst: true)] };

        var found = Recompute.Run(should, read);

        var one = Assert.Single(found.Differences);
        Assert.Equal((ViewName.Mapping, "customer_contested", "t-1/other"), (one.View, one.Escalated, one.Stood));
        Assert.Empty(found.Repairs);
    }

    [Fact]
    public void Leaves_a_customer_that_its_provider_lost_to_a_person()
    {
        var should = Lived();
        var found = Recompute.Run(should, AsItShould(should) with { Metadata = [], Gone = [Cus] });
        Assert.Equal("customer_gone", Assert.Single(found.Differences).Escalated);
        Assert.Empty(found.Repairs);
    }

    [Fact]
    public void Leaves_records_of_a_kind_that_it_does_not_know_where_they_are()
    {
        var should = Lived();
        var read = AsItShould(should);
        var found = Recompute.Run(should, read with { Records = read.Records.Add(new StoredRecord("zodiac", "", 1, Commits.Noon, "{}")) });
        Assert.Equal("kind_unknown", Assert.Single(found.Differences).Escalated);
        Assert.Empty(found.Repairs);
    }

    [Fact]
    public void Mends_so_much_at_once_and_goes_on_from_there()
    {
        var should = Lived();
        var read = AsItShould(should);
        var strays = Enumerable.Range(0, Recompute.RepairsMax + 7).Select(i => new StoredRecord(ViewKind.Invoice, $"zz-{i:0000}", 1, Commits.Noon, "{}")).ToImmutableArray();

        var first = Recompute.Run(should, read with { Records = [.. read.Records.AddRange(strays).OrderBy(static record => (record.Kind, record.Id), RecordOrder.ByKindAndId)] });
        Assert.Equal((Recompute.RepairsMax, true), (first.Repairs.Length, first.HasMore));

        var left = strays.Where(stray => !first.Repairs.Contains(new Repair.DropRecord(stray.Kind, stray.Id)));
        var second = Recompute.Run(should, read with { Records = [.. read.Records.AddRange(left).OrderBy(static record => (record.Kind, record.Id), RecordOrder.ByKindAndId)] });
        Assert.Equal((7, false), (second.Repairs.Length, second.HasMore));
    }

    [Fact]
    public void Tells_what_is_only_behind_from_what_somebody_changed()
    {
        var should = Lived();
        var now = should.Metadata!;
        var before = new ReadMetadata(Cus.Provider, Cus.Customer, now.SetItem("account_type", "other"));

        var behind = Recompute.Run(should, AsItShould(should) with { Metadata = [before], Written = [before] });
        Assert.True(behind is { IsClean: true, Repairs: [Repair.WriteMetadata { IsDrift: false }] });
        Assert.Equal<ReadMetadata>([before, before with { Keys = now }], behind.WrittenAfter(AsItShould(should) with { Metadata = [before], Written = [before] }));

        var changed = Recompute.Run(should, AsItShould(should) with { Metadata = [before], Written = [before with { Keys = now }] });
        Assert.Equal(("account_type", "other", now["account_type"]), (changed.Differences[0].Field, changed.Differences[0].Stood, changed.Differences[0].ShouldBe));
        Assert.True(changed.Repairs is [Repair.WriteMetadata { IsDrift: true }]);
    }

    private static ViewTargets Lived()
    {
        var fold = new ViewFold("t-1/acme");
        foreach (var (at, facts) in A_lived_account.Moments)
        {
            fold.Add(fold.Seq + 1, at, facts);
        }

        return fold.Targets;
    }

    private static SixViews AsItShould(ViewTargets should) => new()
    {
        Records = should.Records,
        Customers = [.. should.Customers.Select(static customer => new StoredCustomer(customer.Provider, customer.Customer))],
        Metadata = [new ReadMetadata(Cus.Provider, Cus.Customer, should.Metadata!)],
        Written = [new ReadMetadata(Cus.Provider, Cus.Customer, should.Metadata!)],
    };
}
