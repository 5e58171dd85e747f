using System.Text.Json;

namespace Billing.Providers.OnPayPal;

/// <summary>The page at PayPal on which a customer agrees to a payment, or to their method being kept.</summary>
internal sealed class PayPalContinuations(PayPalConnection connection, PayPalLookUps lookUps, PayPalVault vault) : IContinuations
{
    public Task<ProviderReply<Continuation?>> ContinueAsync(LookUpRequest request, CancellationToken cancellation) => PayPalFailures.ReplyOf(async () =>
    {
        var waits = request.Kind != RequestKind.Vault ? await lookUps.OrderAsync(request, cancellation)
            : (request.Payment ?? await vault.SetUpOfAsync(request, cancellation)) is { } setUp ? await connection.GetAsync(PayPalVault.SetUp(setUp), cancellation)
            : default;
        return waits.Text("status") is "CREATED" or "PAYER_ACTION_REQUIRED" ? Of(waits) : null;
    });

    private static Continuation? Of(JsonElement waits) =>
        waits.Text("id") is { } id && waits.Link("payer-action", "approve") is { } page ? new Continuation(id, null, new Uri(page)) : null;
}
