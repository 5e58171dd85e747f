namespace Billing.Grains.Interfaces.Lanes;

/// <summary>
/// Where a customer's program comes with what is between the customer and a provider: methods to be set up, payments to go on with. Its
/// key is that of the account. It keeps nothing; an account never waits for it.
/// </summary>
[Alias("billing.customerDesk")]
public interface ICustomerDeskGrain : IGrainWithStringKey
{
    /// <summary>Maps the customer where that was not done yet, begins a method, and adds it to the account when it is ready at once.</summary>
    [Alias("setUp")]
    Task<ProviderAnswer> SetUp(SetupAsked asked);

    /// <summary>How far it is; added to the account when it is ready.</summary>
    [Alias("findSetup")]
    Task<ProviderAnswer> FindSetup(string setupId, string? returnTo);

    /// <summary>The account's methods at a provider as they are there: new ones are added, those that are gone removed.</summary>
    [Alias("pull")]
    Task<ProviderAnswer> Pull(string? provider, string cause);

    /// <summary>What the customer needs to go on with a payment.</summary>
    [Alias("continuePayment")]
    Task<ProviderAnswer> ContinuePayment(string attemptKey);

    /// <summary>The same for the payment of a purchase.</summary>
    [Alias("continuePurchase")]
    Task<ProviderAnswer> ContinuePurchase(string purchaseId);
}

/// <summary>A method to be set up, as a caller asks for it.</summary>
/// <param name="CommandId">What is made has names made of it.</param>
/// <param name="Cause">Who asks.</param>
/// <param name="Key">The caller's idempotency key.</param>
/// <param name="BodyHash">What was asked under it.</param>
public sealed record SetupAsked(string CommandId, string Cause, string Key, string BodyHash)
{
    /// <summary>None takes the first provider.</summary>
    public string? Provider { get; init; }

    public string? Token { get; init; }

    public string? ReturnTo { get; init; }
}
