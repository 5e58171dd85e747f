using Billing.Domain.Amounts;

namespace Billing.Domain.Accounts;

/// <summary>Who may give away how much.</summary>
internal static class Approvals
{
    public static Rejection? Check(AccountTerms terms, Money amount, string author, string? approvedBy) =>
        // A limit says nothing of another currency, so there everything needs somebody else.
        terms.ApprovalAbove is not { } limit || (amount.Currency == limit.Currency && amount <= limit) ? null
        : approvedBy is null ? Rejections.ApprovalRequired
        : approvedBy == author ? Rejections.ApproverIsAuthor
        : null;
}
