using Billing.Domain.Collection;
using Billing.Providers;
using Billing.Providers.Simulated;

namespace Billing.Embedded.Simulate;

/// <summary>A provider that takes money twice, or says that it has money it never took.</summary>
internal sealed class MistakenProvider(IPaymentProvider provider, SimulatedLedger ledger, LifeMistake mistake) : IPaymentProvider
{
    private int _seen;

    public async Task<ProviderOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellation)
    {
        if (++_seen % 10 != 0)
        {
            return await provider.ChargeAsync(request, cancellation);
        }

        if (mistake == LifeMistake.OutcomeInvented)
        {
            return new ProviderOutcome.Succeeded("invented");
        }

        var again = new SimulatedLedger.Line(
            $"{request.Key}-again", request.Account, request.InvoiceId, request.Amount, new ProviderOutcome.Succeeded("again"), IsRefund: false);
        ledger.Record(again);
        return await provider.ChargeAsync(request, cancellation);
    }

    public Task<ProviderOutcome> RefundAsync(RefundRequest request, CancellationToken cancellation) => provider.RefundAsync(request, cancellation);

    public Task<ProviderOutcome?> LookUpAsync(LookUpRequest request, CancellationToken cancellation) => provider.LookUpAsync(request, cancellation);
}
