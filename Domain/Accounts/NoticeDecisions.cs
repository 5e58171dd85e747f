using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>
/// Decides what a provider's notice is worth. It never moves anything by itself: what may be news is looked at, by an effect that is
/// carried out after the commit, and only what the provider then shows counts.
/// </summary>
internal static class NoticeDecisions
{
    public static Rejection? Take(Deliberation on, AccountCommand.TakeNotice command)
    {
        var notice = command.Notice;
        if (Correlation.Contradicts(on.State, notice))
        {
            return Rejections.NoticeMismatch;
        }

        on.Verdict = HeardObjects.VerdictOn(on.State.Heard, notice)
            ?? (Concerns(on.State, notice) ? NoticeVerdict.Looks : NoticeVerdict.NothingToDo);
        if (on.Verdict == NoticeVerdict.Looks)
        {
            on.Add(new AccountFact.NoticeTaken(notice));
            LookAt(on, notice.Provider, notice.Subject, TargetOf(notice), notice.Payment, notice.Customer);
        }

        return null;
    }

    /// <summary>One look at an object at a time: what is heard meanwhile is looked at once more when that one is answered.</summary>
    public static void LookAt(Deliberation on, string provider, NoticeSubject subject, string objectId, string? payment = null, string? customer = null)
    {
        if (on.State.LookAt(provider, subject, objectId) is null)
        {
            on.Do(new AccountEffect.LookAt(on.NewId("look"), provider, subject, objectId) { Payment = payment, Customer = customer });
        }
    }

    /// <summary>Parts of a payment, as a charge, are looked at by looking at the payment.</summary>
    internal static string TargetOf(HeardNotice notice) =>
        notice is { Subject: NoticeSubject.Payment, Payment: { } payment } ? payment : notice.ObjectId;

    private static bool Concerns(AccountState state, HeardNotice notice) => notice.Subject switch
    {
        // Without our key and unknown it was taken by somebody else, at the provider's own desk say.
        NoticeSubject.Payment or NoticeSubject.Refund => ProviderKeys.OwnPart(notice.Key) is not null || Correlation.IsOurs(state, notice),

        // It may come before we know of the payment that it is about.
        NoticeSubject.Dispute => true,
        NoticeSubject.SetUp => true,
        NoticeSubject.Method => state.Methods.Any(method => method.Provider == notice.Provider && method.Reference == notice.ObjectId),
        NoticeSubject.Customer => state.Methods.Any(method => method.Provider == notice.Provider && method.Customer == notice.ObjectId),
        NoticeSubject.Mandate => state.Methods.Any(method => method.Provider == notice.Provider),
        _ => false,
    };
}
