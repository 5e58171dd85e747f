using System.Net;
using System.Text;
using Billing.Providers.OnPayPal;
using NodaTime;

namespace Billing.Providers.Tests.OnPayPal;

public sealed class Notices_signed_by_PayPal : IDisposable
{
    private const string Body =
        """{"id":"WH-1","event_version":"1.0","create_time":"2023-11-14T22:13:20Z","resource_type":"capture","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"CAP1","status":"COMPLETED","amount":{"currency_code":"EUR","value":"12.00"},"invoice_id":"k","custom_id":"acme/anna"}}""";

    private const string Address = "https://api.paypal.com/v1/notifications/certs/CERT-1";
    private const string SentAt = "2023-11-14T22:14:00Z";

    private static readonly Instant Now = Instant.FromUtc(2023, 11, 14, 22, 15);

    private static readonly Signer PayPal = new();
    private readonly CertificateShelf _shelf = new();

    public void Dispose() => _shelf.Dispose();

    [Fact]
    public async Task A_notice_says_where_to_look_and_how_far_its_object_is()
    {
        var adapter = await KnowingAsync();
        Assert.Equal(
            new ProviderNotice(
                "paypal", "WH-1", "PAYMENT.CAPTURE.COMPLETED", NoticeSubject.Payment, "CAP1", Instant.FromUtc(2023, 11, 14, 22, 13, 20), IsLive: true)
            {
                State = "COMPLETED", Rank = 5, Payment = "CAP1", Account = "acme/anna", Key = "k", AmountMinorUnits = 12_00, Currency = "EUR",
            },
            Assert.IsType<NoticeReading.Verified>(Read(adapter, Body, Signed(Body))).Notice);
    }

    [Fact]
    public async Task Reading_asks_for_a_certificate_and_fetches_nothing_by_itself()
    {
        _shelf.Files[Address] = PayPal.Pem;
        var adapter = Adapter();
        var needs = Assert.IsType<NoticeReading.NeedsCertificate>(Read(adapter, Body, Signed(Body)));
        Assert.Equal(new Uri(Address), needs.Address);
        Assert.Empty(_shelf.Asked);
        var first = (await adapter.Certificates!.FetchAsync(needs.Address, default)).Given();
        Assert.Equal(first, (await adapter.Certificates.FetchAsync(needs.Address, default)).Given());
        Assert.Single(_shelf.Asked);
        Assert.IsType<NoticeReading.Verified>(Read(adapter, Body, Signed(Body)));
    }

    [Fact]
    public async Task Many_notices_that_need_a_certificate_fetch_it_once()
    {
        _shelf.Files[Address] = PayPal.Pem;
        var adapter = Adapter();
        var fetched = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => adapter.Certificates!.FetchAsync(new Uri(Address), default))));
        Assert.Single(fetched.Select(static each => each.Given()).Distinct());
        Assert.Single(_shelf.Asked);
    }

    [Theory]
    [InlineData("https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1")]
    [InlineData("https://evil.test/v1/notifications/certs/CERT-1")]
    [InlineData("http://api.paypal.com/v1/notifications/certs/CERT-1")]
    [InlineData("https://api.paypal.com:8443/v1/notifications/certs/CERT-1")]
    [InlineData("https://api.paypal.com@evil.test/v1/notifications/certs/CERT-1")]
    [InlineData("https://who@api.paypal.com/v1/notifications/certs/CERT-1")]
    [InlineData("https://api.paypal.com/elsewhere/CERT-1")]
    [InlineData("https://api.paypal.com/v1/notifications/certs/../../../uploads/CERT-1")]
    [InlineData("https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1")]
    [InlineData("file:///v1/notifications/certs/CERT-1")]
    public async Task A_certificate_of_somebody_else_is_not_even_fetched(string address)
    {
        var adapter = Adapter();
        Refused(NoticeRefusal.CertificateWrong, adapter, Body, Signed(Body, address: address));
        Assert.IsType<ProviderReply<string>.Refused>(await adapter.Certificates!.FetchAsync(new Uri(address), default));
        Assert.Empty(_shelf.Asked);
    }

    [Fact]
    public async Task A_certificate_that_nobody_we_trust_vouches_for_is_not_kept()
    {
        using var stranger = new Signer();
        _shelf.Files[Address] = stranger.Pem + "\n" + stranger.RootPem;
        var adapter = Adapter();
        Assert.Equal(new ProviderReply<string>.Refused("certificate_not_trusted"), await adapter.Certificates!.FetchAsync(new Uri(Address), default));
        Assert.IsType<NoticeReading.NeedsCertificate>(Read(adapter, Body, Signed(Body)));
    }

    [Theory]
    [InlineData("paypal.com")]
    [InlineData("messageverificationcerts.paypal.com.evil.test")]
    [InlineData("messageverificationcerts.sandbox.paypal.com")]
    public async Task A_certificate_of_another_name_is_not_kept_whoever_vouches(string name)
    {
        using var other = new Signer(name, root: new Signer().Root);
        _shelf.Files[Address] = other.Pem;
        var adapter = Adapter(other.RootPem);
        Assert.Equal(new ProviderReply<string>.Refused("certificate_not_trusted"), await adapter.Certificates!.FetchAsync(new Uri(Address), default));
    }

    [Fact]
    public async Task A_certificate_that_is_out_of_date_is_not_kept_and_one_that_was_kept_ends()
    {
        using var old = new Signer(until: DateTimeOffset.UtcNow.AddDays(-1), root: PayPal.Root);
        _shelf.Files[Address] = old.Pem;
        Assert.IsType<ProviderReply<string>.Refused>(await Adapter().Certificates!.FetchAsync(new Uri(Address), default));
        var adapter = await KnowingAsync();
        var later = Instant.FromDateTimeOffset(DateTimeOffset.UtcNow.AddYears(21));
        Assert.Equal(
            new NoticeReading.Refused(NoticeRefusal.CertificateWrong), adapter.Notices!.Read(Encoding.UTF8.GetBytes(Body), Under(Signed(Body)), later));
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, typeof(ProviderReply<string>.Refused))]
    [InlineData(HttpStatusCode.Redirect, typeof(ProviderReply<string>.Refused))]
    [InlineData(HttpStatusCode.TooManyRequests, typeof(ProviderReply<string>.Unavailable))]
    [InlineData(HttpStatusCode.InternalServerError, typeof(ProviderReply<string>.Unavailable))]
    public async Task A_certificate_that_is_not_there_and_a_shelf_that_is_away_are_told_apart(HttpStatusCode status, Type expected)
    {
        _shelf.Status = status;
        Assert.IsType(expected, await Adapter().Certificates!.FetchAsync(new Uri(Address), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task What_is_no_certificate_is_not_kept(string file)
    {
        _shelf.Files[Address] = file;
        Assert.IsType<ProviderReply<string>.Refused>(await Adapter().Certificates!.FetchAsync(new Uri(Address), default));
    }

    [Fact]
    public async Task While_a_webhook_or_a_certificate_is_replaced_either_is_taken()
    {
        var adapter = await KnowingAsync();
        using var next = new Signer(root: PayPal.Root);
        _shelf.Files[Address + "-next"] = next.Pem;
        (await adapter.Certificates!.FetchAsync(new Uri(Address + "-next"), default)).Given();
        Assert.IsType<NoticeReading.Verified>(Read(adapter, Body, Signed(Body, webhook: "WEBHOOK-OLD")));
        Assert.IsType<NoticeReading.Verified>(Read(adapter, Body, Signed(Body, by: next, address: Address + "-next")));
        Refused(NoticeRefusal.SignatureWrong, adapter, Body, Signed(Body, by: next));
    }

    [Fact]
    public async Task A_webhook_of_somebody_else_is_refused_although_PayPal_signed_it() =>
        Refused(NoticeRefusal.SignatureWrong, await KnowingAsync(), Body, Signed(Body, webhook: "WEBHOOK-OF-OTHERS"));

    [Fact]
    public async Task One_byte_more_or_less_is_wrong()
    {
        var adapter = await KnowingAsync();
        Refused(NoticeRefusal.SignatureWrong, adapter, Body + " ", Signed(Body));
        Refused(NoticeRefusal.SignatureWrong, adapter, Body[..^1], Signed(Body));
    }

    [Theory]
    [InlineData("PAYPAL-TRANSMISSION-ID", "other")]
    [InlineData("PAYPAL-TRANSMISSION-TIME", "2023-11-14T22:14:01Z")]
    public async Task What_is_signed_besides_the_body_cannot_be_changed(string header, string value)
    {
        var adapter = await KnowingAsync();
        Refused(NoticeRefusal.SignatureWrong, adapter, Body, new Dictionary<string, string>(Signed(Body)) { [header] = value });
    }

    [Theory]
    [InlineData(-259_200, true, "PayPal tries for three days")]
    [InlineData(-262_801, false, "and an hour more is enough")]
    [InlineData(300, true, "clocks differ")]
    [InlineData(301, false, "but not by more")]
    public async Task The_tolerance_is_wide_behind_and_narrow_ahead(int seconds, bool isTaken, string why)
    {
        var adapter = await KnowingAsync();
        var signed = Signed(Body, at: PayPalTimes.Write(Now + Duration.FromSeconds(seconds)));
        Assert.True(isTaken == Read(adapter, Body, signed) is NoticeReading.Verified, why);
        if (!isTaken)
        {
            Refused(NoticeRefusal.OutsideTolerance, adapter, Body, signed);
        }
    }

    [Theory]
    [InlineData("PAYPAL-TRANSMISSION-ID", null, NoticeRefusal.SignatureMissing)]
    [InlineData("PAYPAL-TRANSMISSION-TIME", " ", NoticeRefusal.SignatureMissing)]
    [InlineData("PAYPAL-TRANSMISSION-SIG", null, NoticeRefusal.SignatureMissing)]
    [InlineData("PAYPAL-CERT-URL", "", NoticeRefusal.SignatureMissing)]
    [InlineData("PAYPAL-AUTH-ALGO", null, NoticeRefusal.SignatureMissing)]
    [InlineData("PAYPAL-AUTH-ALGO", "SHA1withRSA", NoticeRefusal.SignatureMalformed)]
    [InlineData("PAYPAL-AUTH-ALGO", "none", NoticeRefusal.SignatureMalformed)]
    [InlineData("PAYPAL-TRANSMISSION-SIG", "***", NoticeRefusal.SignatureMalformed)]
    [InlineData("PAYPAL-TRANSMISSION-SIG", "AAAA", NoticeRefusal.SignatureWrong)]
    [InlineData("PAYPAL-TRANSMISSION-TIME", "yesterday", NoticeRefusal.SignatureMalformed)]
    [InlineData("PAYPAL-CERT-URL", "CERT-1", NoticeRefusal.SignatureMalformed)]
    public async Task What_is_not_signed_is_refused_by_name(string header, string? value, NoticeRefusal why)
    {
        var headers = Signed(Body);
        headers.Remove(header);
        if (value is not null)
        {
            headers[header] = value;
        }

        Refused(why, await KnowingAsync(), Body, headers);
    }

    [Fact]
    public async Task Two_megabytes_are_refused_before_anything_is_reckoned()
    {
        var large = new string(' ', 2 << 20);
        Refused(NoticeRefusal.TooLarge, await KnowingAsync(), large, Signed(large));
    }

    [Fact]
    public async Task Signed_text_that_is_cut_anywhere_is_parked_and_never_throws()
    {
        var adapter = await KnowingAsync();
        for (var length = 0; length < Body.Length; length += 7)
        {
            Refused(NoticeRefusal.Unreadable, adapter, Body[..length], Signed(Body[..length]));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":"WH-1","event_type":"X","create_time":"yesterday","resource":{}}""")]
    [InlineData("""{"id":"WH-\ud800","event_type":"X","create_time":"2023-11-14T22:13:20Z","resource":{}}""")]
    [InlineData("""{"id":"WH-1","event_type":"X","create_time":"2023-11-14T22:13:20Z","resource":[]}""")]
    [InlineData("""{"id":"WH-1","event_type":"X","create_time":"2023-11-14T22:13:20Z","resource":{}} {}""")]
    public async Task Signed_text_that_is_no_event_is_parked(string body) =>
        Refused(NoticeRefusal.Unreadable, await KnowingAsync(), body, Signed(body));

    [Theory]
    [InlineData("")]
    [InlineData("123456789")]
    [InlineData("The quick brown fox jumps over the lazy dog")]
    public void The_checksum_is_that_of_zip_files(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(Signer.Crc(bytes), PayPalSignature.Checksum(bytes));
    }

    [Fact]
    public void The_checksum_is_the_published_one() => Assert.Equal(0xCBF43926u, PayPalSignature.Checksum("123456789"u8));

    private async Task<ProviderAdapter> KnowingAsync()
    {
        _shelf.Files[Address] = PayPal.Pem;
        var adapter = Adapter();
        (await adapter.Certificates!.FetchAsync(new Uri(Address), default)).Given();
        return adapter;
    }

    private ProviderAdapter Adapter(string? root = null) => PayPalAdapter.Create(
        new PayPalSettings("client", new Secret("secret"), ["WEBHOOK-NEW", "WEBHOOK-OLD"]) { CertificateRoots = [root ?? PayPal.RootPem] }, _shelf);

    private Dictionary<string, string> Signed(
        string body, string webhook = "WEBHOOK-NEW", string at = SentAt, string address = Address, Signer? by = null) => new()
    {
        ["PAYPAL-TRANSMISSION-ID"] = "transmission-1",
        ["PAYPAL-TRANSMISSION-TIME"] = at,
        ["PAYPAL-TRANSMISSION-SIG"] = (by ?? PayPal).Sign(Encoding.UTF8.GetBytes(body), "transmission-1", at, webhook),
        ["PAYPAL-CERT-URL"] = address,
        ["PAYPAL-AUTH-ALGO"] = "SHA256withRSA",
    };

    private static Func<string, string?> Under(Dictionary<string, string> headers) => name => headers.GetValueOrDefault(name);

    private static NoticeReading Read(ProviderAdapter adapter, string body, Dictionary<string, string> headers) =>
        adapter.Notices!.Read(Encoding.UTF8.GetBytes(body), Under(headers), Now);

    private static void Refused(NoticeRefusal why, ProviderAdapter adapter, string body, Dictionary<string, string> headers) =>
        Assert.Equal(new NoticeReading.Refused(why), Read(adapter, body, headers));
}
