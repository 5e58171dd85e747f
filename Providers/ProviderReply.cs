using NodaTime;

namespace Billing.Providers;

/// <summary>What a provider says to a request that moves no money.</summary>
public abstract record ProviderReply<T>
{
    private ProviderReply()
    {
    }

    public sealed record Given(T Value) : ProviderReply<T>;

    /// <summary>It says no, and why in its own words.</summary>
    public sealed record Refused(string Code) : ProviderReply<T>;

    /// <summary>Nothing was tried.</summary>
    public sealed record Unavailable(Duration? RetryAfter = null) : ProviderReply<T>;

    /// <summary>Whether it was done is not known. Asked again under the same key, it is done at most once.</summary>
    public sealed record Unknown : ProviderReply<T>;
}
