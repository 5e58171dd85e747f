using Billing.Domain.Collection;

namespace Billing.Storage;

/// <summary>The names under which the inbox stores what has become of an event. They are format.</summary>
internal static class InboxNames
{
    private static readonly string[] Names = ["received", "applied", "ignored", "parked"];

    public static string Of(EventStatus status) => Names[(int)status];

    public static EventStatus StatusOf(string name) => (EventStatus)Array.IndexOf(Names, name);
}
