using Orleans.Core;

namespace Billing.Grains;

/// <summary>How grains with ordinary state commit. Accounts do not: they have a journal.</summary>
internal static class StoredStates
{
    /// <summary>
    /// Writes, or lets the activation leave: whether a failed write took effect is unknown, only storage knows, and so the
    /// next call must read it anew.
    /// </summary>
    public static async Task WriteOrLeave<TState>(this IPersistentState<TState> stored, TState next, IGrainBase grain)
    {
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// A refusal is decided on what is stored, like everything else: for a moment another activation of this grain may
    /// have written, and a refusal that nobody checks would contradict what that one has promised.
    /// </summary>
    public static async Task<bool> IsStill(this IStorage stored, string? etag)
    {
        await stored.ReadStateAsync();
        return stored.Etag == etag;
    }
}
