using Billing.Domain.Amounts;

namespace Billing.Domain.Collection;

/// <summary>The money is gone while a dispute is open or lost, and back when it is won. A warning takes none. Stored: names are format.</summary>
public enum DisputeState
{
    Warned,
    WarningClosed,
    Open,
    UnderReview,
    Won,
    Lost,
}
