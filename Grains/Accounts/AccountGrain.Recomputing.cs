using Billing.Domain.Accounts;
using Billing.Grains.Interfaces.Recomputing;

namespace Billing.Grains.Accounts;

/// <summary>After what a provider told or decided, the account is looked through: soon, off its own turns, and once for many.</summary>
public sealed partial class AccountGrain
{
    private IGrainTimer? _looking;

    public Task Forget()
    {
        // No snapshot of it is kept on the way out.
        _snapshotSeq = _head.Seq;
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private void LookLater(Decision decision)
    {
        if (!pace.IsOn || _looking is not null || decision is not Decision.Accepted accepted || !accepted.Facts.Any(IsNewsOfAProvider))
        {
            return;
        }

        _looking = this.RegisterGrainTimer(_ => Look(), new GrainTimerCreationOptions(pace.After, pace.After));
    }

    // Without room it waits for the next tick. An account that leaves memory meanwhile is left to the sweep.
    private Task Look()
    {
        if (pace.TryEnter())
        {
            _looking?.Dispose();
            _looking = null;
            _ = GrainFactory.GetGrain<IRecomputeGrain>(_key.ToString()).Look("outcome");
        }

        return Task.CompletedTask;
    }

    private static bool IsNewsOfAProvider(AccountFact fact) => fact
        is AccountFact.EffectSettled or AccountFact.NoticeTaken or AccountFact.CustomerMapped or AccountFact.CustomerMoved;
}
