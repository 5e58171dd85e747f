namespace Billing.Storage;

/// <summary>The names under which the inbox stores what has become of an event. They are format.</summary>
internal static class InboxNames
{
    private static readonly string[] Names = ["received", "applied", "ignored", "parked"];

    public static string Of(InboxStatus status) => Names[(int)status];

    public static InboxStatus StatusOf(string name) => (InboxStatus)Array.IndexOf(Names, name);
}
