namespace Billing.Embedded;

/// <summary>
/// A caller's cancellation on its way to the callee: what a grain registered must run in one of its turns. It is admitted
/// like a call, so that a grain that is leaving does not hear of it: nor does it in Orleans.
/// </summary>
internal sealed class CancellationNotice(string what, CancellationTokenSource callee) : Turn(TurnMode.Interleaved)
{
    internal override string Name => $"cancel {what}";

    internal override void Start(Activation activation)
    {
        try
        {
            callee.Cancel();
        }
        finally
        {
            activation.End(this);
        }
    }

    internal override void Refuse(Exception reason)
    {
    }

    internal override void Reroute(GrainEngine engine)
    {
    }
}
