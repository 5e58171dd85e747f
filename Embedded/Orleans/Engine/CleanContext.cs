namespace Billing.Embedded;

/// <summary>
/// The empty execution context. What one turn put into its async locals must not be seen by the next, and a grain method
/// that is not itself async would leave it behind.
/// </summary>
internal static class CleanContext
{
    private static readonly ExecutionContext Empty = CaptureOnFreshThread();

    public static void Restore()
    {
        if (!ReferenceEquals(ExecutionContext.Capture(), Empty))
        {
            ExecutionContext.Restore(Empty);
        }
    }

    private static ExecutionContext CaptureOnFreshThread()
    {
        ExecutionContext? captured = null;
        var thread = new Thread(() => captured = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return captured!;
    }
}
