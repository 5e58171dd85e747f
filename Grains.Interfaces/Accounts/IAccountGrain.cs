using Orleans.Concurrency;

namespace Billing.Grains.Interfaces.Accounts;

/// <summary>One customer: owns its clock and serializes its own changes. Its key is <c>tenant/account</c>.</summary>
[Alias("billing.account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>
    /// Does what is due, then decides the command. The same command id is the same command: sent again it is answered as
    /// the first time.
    /// </summary>
    [Alias("send")]
    Task<CommandAnswer> Send(SentCommand sent);

    /// <summary>Does what is due by now, at most a bounded number of steps; answers when to come again.</summary>
    [Alias("wake")]
    Task<WakeAnswer> Wake();

    /// <summary>The account as it is durably known; null when it was never opened.</summary>
    [Alias("read")]
    [ReadOnly]
    Task<AccountView?> Read();
}
