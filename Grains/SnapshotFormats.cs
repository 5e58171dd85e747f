namespace Billing.Grains;

/// <summary>The shape of snapshots. Raised whenever the state's shape changes, so that older ones are folded anew.</summary>
public static class SnapshotFormats
{
    public const int Current = 2;
}
