using Billing.Domain.Amounts;

namespace Billing.Domain.Accounts;

/// <summary>Who may give away how much.</summary>
internal static class Approvals
{
    public static Rejection? Check(AccountTerms terms, Money amount, string author, string? approvedBy) =>
        terms.ApprovalAbove is not { } limit || amount <= limit ? null
        : approvedBy is null ? Rejections.ApprovalRequired
        : approvedBy == author ? Rejections.ApproverIsAuthor
        : null;
}
