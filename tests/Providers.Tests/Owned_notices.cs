using System.Runtime.CompilerServices;
using System.Text;
using Billing.Domain.Collection;
using Billing.Providers.OnStripe;
using NodaTime;

namespace Billing.Providers.Tests;

public sealed class Owned_notices
{
    /// <summary>What Stripe tells, by the object that the event carries. PayPal's stand with its adapter.</summary>
    private static readonly (string Type, string Object)[] OfStripe =
    [
        ("payment_intent.succeeded", "payment_intent"), ("payment_intent.payment_failed", "payment_intent"),
        ("payment_intent.processing", "payment_intent"), ("payment_intent.requires_action", "payment_intent"),
        ("payment_intent.canceled", "payment_intent"), ("payment_intent.amount_capturable_updated", "payment_intent"),
        ("charge.succeeded", "charge"), ("charge.failed", "charge"), ("charge.refunded", "charge"), ("charge.captured", "charge"),
        ("refund.created", "refund"), ("refund.updated", "refund"), ("refund.failed", "refund"),
        ("charge.dispute.created", "dispute"), ("charge.dispute.updated", "dispute"), ("charge.dispute.closed", "dispute"),
        ("charge.dispute.funds_withdrawn", "dispute"), ("charge.dispute.funds_reinstated", "dispute"),
        ("setup_intent.succeeded", "setup_intent"), ("setup_intent.setup_failed", "setup_intent"), ("mandate.updated", "mandate"),
        ("customer.created", "customer"), ("customer.updated", "customer"), ("customer.deleted", "customer"),
        ("customer.source.updated", "card"), ("customer.source.expiring", "card"), ("payment_method.attached", "payment_method"),
        ("payment_method.updated", "payment_method"), ("payment_method.detached", "payment_method"),
        ("checkout.session.completed", "checkout.session"), ("checkout.session.expired", "checkout.session"),
        ("checkout.session.async_payment_succeeded", "checkout.session"), ("checkout.session.async_payment_failed", "checkout.session"),
        ("customer.subscription.created", "subscription"), ("customer.subscription.updated", "subscription"),
        ("customer.subscription.deleted", "subscription"), ("customer.subscription.trial_will_end", "subscription"),
        ("invoice.finalized", "invoice"), ("invoice.paid", "invoice"), ("invoice.payment_failed", "invoice"), ("invoice.voided", "invoice"),
        ("product.created", "product"), ("price.updated", "price"), ("payout.paid", "payout"), ("balance.available", "balance"),
    ];

    [Fact]
    public void Have_one_owner_for_each_kind_of_object() =>
        Assert.Equal(Enum.GetValues<NoticeSubject>(), NoticeOwnership.Rows.Select(static row => row.Subject).Order());

    [Theory]
    [MemberData(nameof(Types))]
    public void Are_about_what_the_matrix_says(string type, string kind)
    {
        var secret = new Secret("whsec");
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"id":"evt_1","type":"{{{type}}}","created":1700000000,"livemode":false,"data":{"object":{"id":"x_1","object":"{{{kind}}}"} } }""");
        var now = Instant.FromUnixTimeSeconds(1_700_000_000);
        var reading = new StripeNotices(new StripeSettings(new Secret("sk"), [secret]))
            .Read(body, name => name == "Stripe-Signature" ? TimedSignature.Of(body, secret, now) : null, now);

        var notice = Assert.IsType<NoticeReading.Verified>(reading).Notice;
        Assert.Equal(SubjectOf(kind), notice.Subject);
        Assert.Equal(type, notice.Type);
    }

    public static IEnumerable<object[]> Types => OfStripe.Select(static told => new object[] { told.Type, told.Object });

    /// <summary>Renewed with BILLING_APPROVE=1.</summary>
    [Fact]
    public void Are_handled_as_the_document_says()
    {
        var document = Path.Combine(Folder(), "../../docs/webhook-ownership.md");
        var text = NoticeOwnership.Text(OfStripe.Select(static told => ("Stripe", told.Type, SubjectOf(told.Object))));
        if (Environment.GetEnvironmentVariable("BILLING_APPROVE") == "1")
        {
            File.WriteAllText(document, text);
        }

        Assert.Equal(text, File.ReadAllText(document));
    }

    private static NoticeSubject SubjectOf(string kind) => StripeNoticeRanks.Subject(kind);

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
