using Billing.Domain.Collection;
using System.Text;
using Billing.Providers.OnStripe;
using NodaTime;

namespace Billing.Providers.Tests.OnStripe;

public class Signed_notices
{
    private const string Body =
        """{"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1700000000,"livemode":true,"data":{"object":{"id":"pi_1","object":"payment_intent","status":"succeeded","customer":"cus_1","amount":1200,"currency":"eur","metadata":{"billing_key":"k","billing_account":"acme/anna"}}}}""";

    private static readonly Instant Now = Instant.FromUnixTimeSeconds(1_700_000_100);

    private static readonly INoticeReader Reader = Of("whsec_new", "whsec_old");

    [Fact]
    public void A_notice_says_where_to_look_and_how_far_its_object_is()
    {
        var notice = Assert.IsType<NoticeReading.Verified>(Read(Body, Sign(Body, "whsec_new"))).Notice;
        Assert.Equal(
            new ProviderNotice(
                "stripe", "evt_1", "payment_intent.succeeded", NoticeSubject.Payment, "pi_1", Instant.FromUnixTimeSeconds(1_700_000_000), IsLive: true)
            {
                State = "succeeded", Rank = 9, Customer = "cus_1", Payment = "pi_1", Account = "acme/anna", Key = "k",
                AmountMinorUnits = 1200, Currency = "eur",
            },
            notice);
    }

    [Fact]
    public void While_a_secret_is_replaced_what_either_signed_is_taken()
    {
        Assert.IsType<NoticeReading.Verified>(Read(Body, Sign(Body, "whsec_old")));
        var both = $"{Sign(Body, "whsec_gone")},{Sign(Body, "whsec_new").Split(',')[1]}";
        Assert.IsType<NoticeReading.Verified>(Read(Body, both));
    }

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void The_tolerance_holds_in_both_directions(int seconds, bool isTaken)
    {
        var signed = Sign(Body, "whsec_new", Now.ToUnixTimeSeconds() + seconds);
        Assert.Equal(isTaken, Read(Body, signed) is NoticeReading.Verified);
        if (!isTaken)
        {
            Refused(NoticeRefusal.OutsideTolerance, Body, signed);
        }
    }

    [Theory]
    [InlineData(null, NoticeRefusal.SignatureMissing)]
    [InlineData(" ", NoticeRefusal.SignatureMissing)]
    [InlineData("nonsense", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=1700000100", NoticeRefusal.SignatureMalformed)]
    [InlineData("v1=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=1700000100,v1=zz", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=1700000100,v0=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=+1700000100,v1=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureMalformed)]
    [InlineData("t=9223372036854775807,v1=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureWrong)]
    [InlineData("t=1700000100,v1=0000000000000000000000000000000000000000000000000000000000000000", NoticeRefusal.SignatureWrong)]
    public void What_is_not_signed_is_refused_by_name(string? header, NoticeRefusal why) => Refused(why, Body, header);

    [Fact]
    public void A_secret_of_somebody_else_is_wrong() => Refused(NoticeRefusal.SignatureWrong, Body, Sign(Body, "whsec_other"));

    [Fact]
    public void One_byte_more_or_less_is_wrong()
    {
        var signed = Sign(Body, "whsec_new");
        Refused(NoticeRefusal.SignatureWrong, Body + " ", signed);
        Refused(NoticeRefusal.SignatureWrong, Body[..^1], signed);
    }

    [Fact]
    public void Bytes_are_signed_and_not_what_somebody_reads_in_them()
    {
        // The same text for whoever decodes it, and not the same bytes.
        byte[] bytes = [.. Encoding.UTF8.GetBytes("{\"id\":\""), 0xff, .. Encoding.UTF8.GetBytes("\"}")];
        var replaced = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));
        var signed = Sign(bytes, "whsec_new", Now.ToUnixTimeSeconds());
        Assert.Equal(new NoticeReading.Refused(NoticeRefusal.Unreadable), Reader.Read(bytes, Under(signed), Now));
        Assert.Equal(new NoticeReading.Refused(NoticeRefusal.SignatureWrong), Reader.Read(replaced, Under(signed), Now));
    }

    [Fact]
    public void Signed_text_that_is_cut_anywhere_is_parked_and_never_throws()
    {
        for (var length = 0; length < Body.Length; length++)
        {
            var cut = Body[..length];
            Refused(NoticeRefusal.Unreadable, cut, Sign(cut, "whsec_new"));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":"evt_1","type":"x","created":"yesterday","data":{"object":{"object":"charge"}}}""")]
    [InlineData("""{"id":"evt_\ud800","type":"x","created":1700000000,"data":{"object":{"object":"charge"}}}""")]
    [InlineData("""{"id":"evt_1","type":"x","created":-1,"data":{"object":{"object":"charge"}}}""")]
    [InlineData("""{"id":"evt_1","type":"x","created":1700000000,"data":{"object":[]}}""")]
    [InlineData("""{"id":"evt_1","type":"x","created":1700000000,"data":{"object":{"object":"charge"}}} {}""")]
    public void Signed_text_that_is_no_event_is_parked(string body) => Refused(NoticeRefusal.Unreadable, body, Sign(body, "whsec_new"));

    [Fact]
    public void Two_megabytes_are_refused_before_anything_is_reckoned() =>
        Refused(NoticeRefusal.TooLarge, new string(' ', 2 << 20), "t=1,v1=00");

    [Theory]
    [InlineData("nobody.knows", "thing", NoticeSubject.Other)]
    [InlineData("customer.subscription.updated", "subscription", NoticeSubject.Subscription)]
    [InlineData("customer.subscription.deleted", "subscription", NoticeSubject.Subscription)]
    [InlineData("invoice.paid", "invoice", NoticeSubject.Invoice)]
    [InlineData("invoice.payment_failed", "invoice", NoticeSubject.Invoice)]
    [InlineData("invoice.finalized", "invoice", NoticeSubject.Invoice)]
    [InlineData("mandate.updated", "mandate", NoticeSubject.Mandate)]
    [InlineData("setup_intent.succeeded", "setup_intent", NoticeSubject.SetUp)]
    [InlineData("customer.updated", "customer", NoticeSubject.Customer)]
    [InlineData("customer.source.updated", "source", NoticeSubject.Method)]
    [InlineData("checkout.session.completed", "checkout.session", NoticeSubject.Checkout)]
    [InlineData("charge.dispute.created", "dispute", NoticeSubject.Dispute)]
    [InlineData("charge.refunded", "charge", NoticeSubject.Payment)]
    [InlineData("refund.failed", "refund", NoticeSubject.Refund)]
    public void Every_event_has_somebody_who_handles_it(string type, string kind, NoticeSubject subject)
    {
        var body = $$$"""{"id":"evt_1","type":"{{{type}}}","created":1700000000,"data":{"object":{"id":"x","object":"{{{kind}}}"} } }""";
        Assert.Equal(subject, Assert.IsType<NoticeReading.Verified>(Read(body, Sign(body, "whsec_new"))).Notice.Subject);
    }

    [Fact]
    public void The_SDK_signs_as_we_verify() => Assert.IsType<NoticeReading.Verified>(Read(
        Body, $"t=1700000100,v1={Stripe.EventUtility.ComputeSignature("whsec_new", "1700000100", Body)}"));

    private static INoticeReader Of(params string[] secrets) => StripeAdapter.Create(
        new StripeSettings(new Secret("sk_test_nobody"), [.. secrets.Select(static secret => new Secret(secret))])).Notices!;

    private static NoticeReading Read(string body, string? header) => Reader.Read(Encoding.UTF8.GetBytes(body), Under(header), Now);

    private static Func<string, string?> Under(string? signature) => name => name == "Stripe-Signature" ? signature : null;

    private static void Refused(NoticeRefusal why, string body, string? header) =>
        Assert.Equal(new NoticeReading.Refused(why), Read(body, header));

    private static string Sign(string body, string secret, long? at = null) => Sign(Encoding.UTF8.GetBytes(body), secret, at ?? Now.ToUnixTimeSeconds());

    /// <summary>As Stripe words it, and not by the code under test.</summary>
    private static string Sign(byte[] body, string secret, long at)
    {
        using var mac = new System.Security.Cryptography.HMACSHA256(Encoding.UTF8.GetBytes(secret));
        return $"t={at},v1={Convert.ToHexStringLower(mac.ComputeHash([.. Encoding.UTF8.GetBytes($"{at}."), .. body]))}";
    }
}
