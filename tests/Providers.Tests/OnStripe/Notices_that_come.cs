using Billing.Domain.Collection;
using System.Net.Http.Json;
using Billing.Domain.Amounts;
using NodaTime;

namespace Billing.Providers.Tests.OnStripe;

public class Notices_that_come
{
    private const string Account = "acme/anna";

    [Fact]
    public async Task Are_signed_and_come_again_until_they_are_taken()
    {
        await using var listener = new Listener(refusals: 3);
        await using var loopback = await LoopbackUnderTest.StartAsync(webhook: listener.Address);
        var stripe = loopback.Adapter();
        await ChargeAsync(stripe);
        var came = listener.Await("payment_intent.succeeded");
        var notice = Assert.IsType<NoticeReading.Verified>(
            stripe.Notices!.Read(came.Body, name => came.Headers[name], SystemClock.Instance.GetCurrentInstant())).Notice;
        Assert.Equal((NoticeSubject.Payment, Account, "k", 10_00L), (notice.Subject, notice.Account, notice.Key, notice.AmountMinorUnits));
    }

    [Fact]
    public async Task That_nobody_took_before_Stripe_was_killed_come_after_it()
    {
        var folder = Directory.CreateTempSubdirectory("billing-loopback-").FullName;
        try
        {
            await using var listener = new Listener(refusals: int.MaxValue);
            await using (var loopback = await LoopbackUnderTest.StartOutsideAsync(folder, listener.Address))
            {
                await ChargeAsync(loopback.Adapter());
                await loopback.KillAsync();
            }

            listener.TakeFromNowOn();
            await using var again = await LoopbackUnderTest.StartOutsideAsync(folder, listener.Address);
            Assert.NotNull(listener.Await("payment_intent.succeeded").Headers["Stripe-Signature"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Twice_late_and_lost_are_all_in_the_books()
    {
        await using var listener = new Listener();
        await using var loopback = await LoopbackUnderTest.StartAsync(webhook: listener.Address);
        (await loopback.Http.PutAsJsonAsync("/loopback/weather", new { seed = 7, twice = 1000, lateMillisecondsMax = 200 })).EnsureSuccessStatusCode();
        var stripe = loopback.Adapter();
        await ChargeAsync(stripe);
        var first = listener.Await("payment_intent.succeeded");
        var second = listener.Await("payment_intent.succeeded");
        Assert.Equal(first.Body, second.Body);
        var booked = new List<ProviderNotice>();
        await foreach (var notice in stripe.Books!.NoticesAsync(Times.Past, Times.Future, default))
        {
            booked.Add(notice);
        }

        Assert.Equal(booked.Count, booked.Select(static notice => notice.EventId).Distinct().Count());
        Assert.Contains(booked, static notice => notice.Type == "payment_intent.succeeded" && notice.Key == "k");
        Assert.Contains(booked, static notice => notice.Type == "setup_intent.succeeded");
    }

    private static async Task ChargeAsync(ProviderAdapter stripe)
    {
        var (customer, method) = await stripe.CustomerAsync(Account, "pm_card_visa");
        await stripe.Payments.ChargeAsync(
            new ChargeRequest("k", Account, "i", new Money(10_00, Currency.Of("EUR"))) { Customer = customer, Method = method }, default);
    }
}
