namespace Billing.Providers.OnPayPal;

/// <summary>What requests are sent with, for as long as PayPal said when it gave it.</summary>
internal sealed record PayPalToken(Secret Value, DateTimeOffset Until);

/// <summary>
/// One token for everybody who asks: fetched once however many wait, again shortly before it ends, and again when PayPal does not
/// take it any more.
/// </summary>
internal sealed class PayPalTokens(Func<Task<PayPalToken>> fetch, TimeProvider time)
{
    /// <summary>A request takes as long as this at most, and its token must last that long.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private Task<PayPalToken>? _held;

    public Task<PayPalToken> GetAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            // A fetch is nobody's own: who stops waiting does not stop it for the others.
            return (_held = IsGood(_held) ? _held! : fetch()).WaitAsync(cancellation);
        }
    }

    /// <summary>PayPal does not take this one; the next that asks fetches another, unless somebody has.</summary>
    public void Drop(PayPalToken refused)
    {
        lock (_gate)
        {
            if (_held is { IsCompletedSuccessfully: true } held && ReferenceEquals(held.Result, refused))
            {
                _held = null;
            }
        }
    }

    private bool IsGood(Task<PayPalToken>? held) =>
        held is { IsCompleted: false } || (held is { IsCompletedSuccessfully: true } && held.Result.Until - Before > time.GetUtcNow());
}
