using Stripe;

namespace Billing.Providers.OnStripe;

/// <summary>Customers and their methods. What they typed goes to Stripe from their browser; here are only its names.</summary>
internal sealed class StripeVault(IStripeClient client) : ICustomerVault
{
    private readonly CustomerService _customers = new(client);
    private readonly SetupIntentService _setUps = new(client);
    private readonly PaymentMethodService _methods = new(client);
    private readonly MandateService _mandates = new(client);
    private readonly StripeLookUps _lookUps = new(client);

    public Task<ProviderReply<string>> MapCustomerAsync(CustomerRequest request, CancellationToken cancellation) => StripeReplies.Of(
        async () => (await _customers.CreateAsync(
            new CustomerCreateOptions
            {
                Name = request.Name,
                Email = request.Email,
                Metadata = StripeKeys.Metadata(request.Key, request.Account),
            },
            StripeKeys.Header(request.Key),
            cancellation)).Id);

    public Task<ProviderReply<VaultedMethod>> VaultAsync(VaultRequest request, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        var setUp = await _setUps.CreateAsync(
            new SetupIntentCreateOptions
            {
                Customer = request.Customer,
                PaymentMethod = request.Token,
                Confirm = request.Token is null ? null : true,
                Usage = "off_session",
                ReturnUrl = request.Token is null ? null : request.ReturnTo?.AbsoluteUri,
                AutomaticPaymentMethods = new SetupIntentAutomaticPaymentMethodsOptions
                {
                    Enabled = true,
                    AllowRedirects = request.ReturnTo is null ? "never" : "always",
                },
                Metadata = StripeKeys.Metadata(request.Key, request.Account),
            },
            StripeKeys.Header(request.Key),
            cancellation);
        return await FromContractAsync(setUp, cancellation);
    });

    public Task<ProviderReply<VaultedMethod?>> FindVaultedAsync(LookUpRequest request, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        await foreach (var setUp in _lookUps.SetUpsAsync(request, cancellation))
        {
            return await FromContractAsync(setUp, cancellation);
        }

        return null;
    });

    public Task<ProviderReply<IReadOnlyList<VaultedMethod>>> MethodsAsync(string customer, CancellationToken cancellation) =>
        StripeReplies.Of<IReadOnlyList<VaultedMethod>>(async () =>
        {
            var methods = new List<VaultedMethod>();
            var all = new PaymentMethodListOptions { Customer = customer, Limit = 100 };
            await foreach (var method in _methods.ListAutoPagingAsync(all, null, cancellation))
            {
                methods.Add(StripeMethods.FromContract(method, VaultState.Ready));
            }

            return methods;
        });

    public Task<ProviderReply<VaultedMethod>> ForgetMethodAsync(string key, string method, CancellationToken cancellation) => StripeReplies.Of(
        async () => StripeMethods.FromContract(
            await _methods.DetachAsync(method, null, StripeKeys.Header(key), cancellation), VaultState.Gone));

    public Task<ProviderReply<Providers.Mandate>> MandateAsync(string mandate, CancellationToken cancellation) => StripeReplies.Of(async () =>
    {
        var found = await _mandates.GetAsync(mandate, null, null, cancellation);
        return new Providers.Mandate(found.Id, found.PaymentMethodId, found.Status switch
        {
            "active" => MandateState.Active,
            "pending" => MandateState.Pending,
            _ => MandateState.Inactive,
        });
    });

    private async Task<VaultedMethod> FromContractAsync(SetupIntent setUp, CancellationToken cancellation)
    {
        var method = setUp.PaymentMethodId is { } name ? await _methods.GetAsync(name, null, null, cancellation) : null;
        var state = setUp.Status switch
        {
            // It was set up once and belongs to nobody any more.
            "succeeded" when method is { CustomerId: null } => VaultState.Gone,
            "succeeded" => VaultState.Ready,
            "processing" => VaultState.Processing,
            "canceled" => VaultState.Gone,
            _ => VaultState.NeedsCustomer,
        };
        return StripeMethods.FromContract(method, state) with { SetUp = setUp.Id, Mandate = setUp.MandateId };
    }
}
