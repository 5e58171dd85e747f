namespace Billing.Providers.OnStripe;

/// <summary>Runs a request that moves no money and says what came of it.</summary>
internal static class StripeReplies
{
    public static async Task<ProviderReply<T>> Of<T>(Func<Task<T>> ask)
    {
        try
        {
            return new ProviderReply<T>.Given(await ask());
        }
        catch (Exception failure) when (StripeFailures.IsAnswer(failure))
        {
            return StripeFailures.Reply<T>(failure);
        }
    }
}
