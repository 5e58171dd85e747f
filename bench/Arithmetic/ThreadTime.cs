using System.Runtime.InteropServices;

namespace Billing.Arithmetic;

/// <summary>
/// The processor time of this very thread, collections included where they are not concurrent: on a machine that others use
/// too, the clock on the wall says mostly how busy they were.
/// </summary>
internal static partial class ThreadTime
{
    private const int OfThisThread = 3;

    public static TimeSpan Now() => clock_gettime(OfThisThread, out var time) == 0
        ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / 100)
        : throw new PlatformNotSupportedException("The processor time of a thread cannot be read here.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
