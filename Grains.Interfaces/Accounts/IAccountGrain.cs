using Billing.Domain.Accounts;
using NodaTime;
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
    Task<CommandReply> Send(SentCommand sent);

    /// <summary>
    /// Waits, at most twenty seconds, until the answer under a key is final, and does not hold the account meanwhile. Fails
    /// like any call when the account moves or its server dies: ask again.
    /// </summary>
    [Alias("whenSettled")]
    [AlwaysInterleave]
    Task<SettlementAnswer> WhenSettled(string key);

    /// <summary>Does what is due by now, at most a bounded number of steps; answers when to come again.</summary>
    [Alias("wake")]
    Task<WakeAnswer> Wake();

    /// <summary>The account as it is durably known; null when it was never opened.</summary>
    [Alias("readState")]
    [ReadOnly]
    Task<AccountSnapshot?> ReadState();

    /// <summary>
    /// Whether it may use a feature now, and why; null when it was never opened. Answered from memory while the account is busy with something
    /// else: what was not committed yet does not count.
    /// </summary>
    [Alias("check")]
    [AlwaysInterleave]
    Task<EntitlementCheck?> Check(string feature);

    /// <summary>The same, after what is due by now was done. <see cref="Check"/> asks it where it must.</summary>
    [Alias("checkLate")]
    Task<EntitlementCheck?> CheckLate(string feature);

    /// <summary>Leaves memory after this call: what it held was not what its journal adds up to.</summary>
    [Alias("forget")]
    Task Forget();

    /// <summary>What time alone will bring by an instant, at most five years ahead.</summary>
    [Alias("preview")]
    [ReadOnly]
    Task<PreviewAnswer> Preview(Instant until);

    /// <summary>What a command would do if it were sent now, decided by the same code.</summary>
    [Alias("tryOut")]
    [ReadOnly]
    Task<PreviewAnswer> TryOut(AccountCommand command);

    /// <summary>For its test clock alone: does what is due by a simulated instant, until it must wait for an outcome.</summary>
    [Alias("advanceTo")]
    Task<AdvanceAnswer> AdvanceTo(Instant at);

    /// <summary>For its test clock alone: waits a moment until the outside world has answered; false when it has not.</summary>
    [Alias("whenDrained")]
    [AlwaysInterleave]
    Task<bool> WhenDrained();
}
