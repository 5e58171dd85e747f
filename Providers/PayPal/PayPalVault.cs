using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Billing.Domain.Collection;

namespace Billing.Providers.OnPayPal;

/// <summary>
/// Customers and their methods. PayPal makes no customers: a name of ours becomes one when something is kept under it. Keeping is
/// two steps, a set-up that the customer agrees to and the token that comes of it.
/// </summary>
internal sealed class PayPalVault(PayPalConnection connection, PayPalSettings settings) : ICustomerVault
{
    private const string Tokens = "/v3/vault/payment-tokens";
    private const string SetUps = "/v3/vault/setup-tokens";
    private const int PageSize = 5;

    public static string SetUp(string id) => $"{SetUps}/{Uri.EscapeDataString(id)}";

    public Task<ProviderReply<string>> MapCustomerAsync(CustomerRequest request, CancellationToken cancellation) =>
        Task.FromResult<ProviderReply<string>>(new ProviderReply<string>.Given(PayPalKeys.Customer(request.Account)));

    public Task<ProviderReply<VaultedMethod>> VaultAsync(VaultRequest request, CancellationToken cancellation) => PayPalFailures.ReplyOf(async () =>
    {
        if (request.Token is { } given)
        {
            return await KeepAsync(request, given, cancellation);
        }

        var made = await connection.PostAsync(SetUps, PayPalKeys.Header(request.Key, "set-up"), SetUpOf(request), cancellation);
        var id = made.Text("id") ?? throw new JsonException("A set-up without a name.");
        // What is repeated may be what was stored; how far it has come since is asked.
        var setUp = await connection.GetAsync(SetUp(id), cancellation);
        return setUp.Text("status") switch
        {
            "APPROVED" or "VAULTED" => await KeepAsync(request, id, cancellation),
            "CREATED" or "PAYER_ACTION_REQUIRED" => new VaultedMethod(null, CollectionMethodKind.BillingAgreement, VaultState.NeedsCustomer),
            _ => new VaultedMethod(null, CollectionMethodKind.BillingAgreement, VaultState.Processing),
        } with { SetUp = id };
    });

    /// <summary>Nothing is found by a key; the same set-up asked for again is the one that there is.</summary>
    public async Task<ProviderReply<VaultedMethod?>> FindVaultedAsync(LookUpRequest request, CancellationToken cancellation)
    {
        var asked = request.Vault ?? new VaultRequest(request.Key, request.Account, request.Customer ?? PayPalKeys.Customer(request.Account));
        return await VaultAsync(asked, cancellation) switch
        {
            ProviderReply<VaultedMethod>.Given given => new ProviderReply<VaultedMethod?>.Given(given.Value),
            ProviderReply<VaultedMethod>.Refused refused => new ProviderReply<VaultedMethod?>.Refused(refused.Code),
            ProviderReply<VaultedMethod>.Unavailable away => new ProviderReply<VaultedMethod?>.Unavailable(away.RetryAfter),
            _ => new ProviderReply<VaultedMethod?>.Unknown(),
        };
    }

    /// <summary>The name of the set-up that was asked for; none when it cannot be said.</summary>
    public async Task<string?> SetUpOfAsync(LookUpRequest request, CancellationToken cancellation) =>
        await FindVaultedAsync(request, cancellation) is ProviderReply<VaultedMethod?>.Given { Value.SetUp: var setUp } ? setUp : null;

    public Task<ProviderReply<IReadOnlyList<VaultedMethod>>> MethodsAsync(string customer, CancellationToken cancellation) =>
        PayPalFailures.ReplyOf<IReadOnlyList<VaultedMethod>>(async () =>
        {
            var methods = new List<VaultedMethod>();
            for (var page = 1; ; page++)
            {
                var read = await ListAsync(customer, page, cancellation);
                methods.AddRange(read.List("payment_tokens").Select(PayPalMethods.FromContract));
                if (read.Member("total_pages") is not { ValueKind: JsonValueKind.Number } pages || page >= pages.GetInt32())
                {
                    return methods;
                }
            }
        });

    public Task<ProviderReply<VaultedMethod>> ForgetMethodAsync(string key, string method, CancellationToken cancellation) =>
        PayPalFailures.ReplyOf(async () =>
        {
            try
            {
                await connection.DeleteAsync($"{Tokens}/{Uri.EscapeDataString(method)}", cancellation);
            }
            catch (PayPalRefusal gone) when (gone.Status == HttpStatusCode.NotFound)
            {
                // It was forgotten before.
            }

            return new VaultedMethod(method, CollectionMethodKind.BillingAgreement, VaultState.Gone);
        });

    /// <summary>A wallet may be charged for as long as its token is there: a customer who ends the agreement takes it away.</summary>
    public Task<ProviderReply<Mandate>> MandateAsync(string mandate, CancellationToken cancellation) => PayPalFailures.ReplyOf(async () =>
    {
        try
        {
            var token = await connection.GetAsync($"{Tokens}/{Uri.EscapeDataString(mandate)}", cancellation);
            return new Mandate(mandate, token.Text("id"), MandateState.Active);
        }
        catch (PayPalRefusal gone) when (gone.Status == HttpStatusCode.NotFound)
        {
            return new Mandate(mandate, null, MandateState.Inactive);
        }
    });

    private async Task<VaultedMethod> KeepAsync(VaultRequest request, string setUp, CancellationToken cancellation) =>
        PayPalMethods.FromContract(await connection.PostAsync(
            Tokens,
            PayPalKeys.Header(request.Key),
            new JsonObject
            {
                ["customer"] = new JsonObject { ["id"] = request.Customer },
                ["payment_source"] = new JsonObject { ["token"] = new JsonObject { ["id"] = setUp, ["type"] = "SETUP_TOKEN" } },
            },
            cancellation)) with { SetUp = setUp };

    private async Task<JsonElement> ListAsync(string customer, int page, CancellationToken cancellation)
    {
        try
        {
            return await connection.GetAsync(
                $"{Tokens}?customer_id={Uri.EscapeDataString(customer)}&page_size={PageSize}&page={page}&total_required=true", cancellation);
        }
        catch (PayPalRefusal nobody) when (nobody.Status == HttpStatusCode.NotFound)
        {
            // A customer for whom nothing is kept is none to PayPal.
            return default;
        }
    }

    private JsonObject SetUpOf(VaultRequest request)
    {
        var context = new JsonObject();
        if ((request.ReturnTo ?? settings.ReturnTo) is { } returnTo)
        {
            context["return_url"] = returnTo.AbsoluteUri;
            context["cancel_url"] = returnTo.AbsoluteUri;
        }

        return new JsonObject
        {
            ["customer"] = new JsonObject { ["id"] = request.Customer },
            ["payment_source"] = new JsonObject
            {
                ["paypal"] = new JsonObject { ["usage_type"] = "MERCHANT", ["experience_context"] = context },
            },
        };
    }
}
