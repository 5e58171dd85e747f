using Billing.Api.Refusals;
using Billing.Api.Wire;

namespace Billing.Api.Routing;

/// <summary>What must not stand in an address or in the name of a request: it would be on spans, in logs and in answers that are kept.</summary>
internal static class AddressRules
{
    public static Problem? WhyNot(HttpRequest request) =>
        CardNumbers.AreIn(request.Path.Value) || CardNumbers.AreIn(Uri.UnescapeDataString(request.QueryString.Value ?? ""))
            || CardNumbers.AreIn(request.Headers["Idempotency-Key"].ToString())
            ? Problems.CardNumberRefused
            : null;
}
