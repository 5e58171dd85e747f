using System.Text.Json;

namespace Billing.Providers.Tests.Peers;

/// <summary>
/// The loopback is right when those who only know Stripe cannot tell. An ordinary run takes a few of each; a full run all of them.
/// </summary>
public class Stripes_own_tools
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("BILLING_TESTS") == "full";

    private static readonly string[] Few = ["payment_intent.succeeded", "charge.dispute.created", "checkout.session.completed"];

    private static readonly string[] Many =
    [
        "charge.captured", "charge.dispute.closed", "charge.dispute.updated", "charge.failed", "charge.refunded",
        "charge.succeeded", "checkout.session.expired", "customer.created", "customer.deleted", "customer.source.created",
        "customer.source.updated", "customer.subscription.created", "customer.subscription.deleted",
        "customer.subscription.updated", "customer.updated", "invoice.created", "invoice.finalized",
        "invoice.marked_uncollectible", "invoice.paid", "invoice.payment_failed", "invoice.voided", "invoiceitem.created",
        "payment_intent.amount_capturable_updated", "payment_intent.canceled", "payment_intent.created",
        "payment_intent.payment_failed", "payment_intent.requires_action", "payment_link.created", "payment_link.updated",
        "payment_method.attached", "payment_method.detached", "price.created", "price.updated", "product.created",
        "product.deleted", "product.updated", "setup_intent.canceled", "setup_intent.created", "setup_intent.requires_action",
        "setup_intent.setup_failed", "setup_intent.succeeded",
    ];

    private static readonly string[] Checks =
    [
        "customers", "charges", "declines", "numbers", "refusals", "refunds", "lists", "expansions", "setups", "disputes", "pages",
        "subscriptions", "webhooks",
    ];

    [PeerFact]
    public async Task The_command_line_tool_triggers_what_it_names()
    {
        await using var loopback = await LoopbackUnderTest.StartOutsideAsync();
        loopback.Http.DefaultRequestHeaders.Authorization = new("Bearer", loopback.ApiKey);
        foreach (var name in IsFull ? [.. Few, .. Many] : Few)
        {
            var (code, output) = await StripeTools.CommandLineAsync(loopback, "trigger", name);
            Assert.True(code == 0, $"{name}: {output}");
            using var events = JsonDocument.Parse(await loopback.Http.GetStringAsync($"/v1/events?type={name}"));
            Assert.True(events.RootElement.GetProperty("data").GetArrayLength() > 0, $"{name} did not happen: {output}");
        }
    }

    [PeerFact]
    public async Task The_SDK_for_Node_works_unchanged()
    {
        await using var loopback = await LoopbackUnderTest.StartOutsideAsync();
        string[] wanted = IsFull ? Checks : ["charges", "declines", "expansions", "webhooks"];
        var (code, output) = await StripeTools.SdkAsync(loopback, wanted);
        Assert.True(code == 0, output);
        Assert.DoesNotContain("4242424242424242", await File.ReadAllTextAsync(loopback.BookFile));
        Assert.Equal(wanted.Select(static check => $"ok {check}"), output.Split('\n').Where(static line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }
}
