using System.Diagnostics;
using Billing.Domain.Amounts;
using Billing.Domain.Invoices;
using Billing.Domain.Ledgers;

namespace Billing.Domain.Accounts;

/// <summary>How facts about debts, consequences and access change the state.</summary>
internal static class DunningEvolution
{
    public static AccountState Apply(AccountState state, AccountFact fact) => fact switch
    {
        AccountFact.DunningOpened opened => Opened(state, opened),
        AccountFact.SegmentApplied applied => state with
        {
            Case = Current(state, applied.CaseId) is { } of
                ? of with { Policy = applied.Policy, Version = applied.Version, Segment = applied.Segment, Schedule = applied.Schedule }
                : state.Case,
        },
        AccountFact.CollectionFailed failed => state with { Failures = state.Failures.Add(failed.Failure) },
        AccountFact.RetryBroughtForward forward => state with { Case = state.Case! with { BroughtForwardAt = forward.At } },
        AccountFact.PaymentPromised promised => state with { Case = state.Case! with { PromisedUntil = promised.Until } },
        AccountFact.CustomerTold told => state with { StepsTold = state.StepsTold.Add(told.Step) },
        AccountFact.ConsequencesSet set => state with { Standing = set.Consequences },
        AccountFact.DunningClosed closed => state with { Case = null, LastCase = state.Case! with { ClosedAt = closed.At, How = closed.How } },
        AccountFact.BadDebtRecovered recovered => Recovered(state, recovered),
        AccountFact.OverrideSet set => state with { Overrides = state.Overrides.RemoveAll(known => known.Id == set.Override.Id).Add(set.Override) },
        AccountFact.OverrideEnded ended => state with { Overrides = state.Overrides.RemoveAll(known => known.Id == ended.OverrideId) },
        AccountFact.ProfileSet set => state with { Profile = set.Profile },
        _ => throw new UnreachableException(),
    };

    // A case that goes on after a peace keeps what failed in it; another one begins with nothing.
    private static AccountState Opened(AccountState state, AccountFact.DunningOpened opened) =>
        opened.Case.Id == state.LastCase?.Id
            ? state with { Case = opened.Case, LastCase = null }
            : state with { Case = opened.Case, LastCase = null, Failures = [], StepsTold = [] };

    private static Dunning.DunningCase? Current(AccountState state, string caseId) => state.Case is { } of && of.Id == caseId ? of : null;

    private static AccountState Recovered(AccountState state, AccountFact.BadDebtRecovered recovered)
    {
        var invoice = state.Invoice(recovered.InvoiceId)!;
        var payment = new InvoicePayment(recovered.Key, recovered.Amount, recovered.Provider, recovered.Reference) { Channel = recovered.Channel };
        var nothing = Money.Zero(recovered.Amount.Currency);
        return state with
        {
            Invoices = state.Invoices.Replace(invoice, invoice with
            {
                Paid = invoice.Paid + recovered.Amount,
                WrittenOff = invoice.WrittenOff - recovered.Amount,
                Payments = invoice.Payments.Add(payment),
            }),
            Attempts = Attempting.Without(state.Attempts, recovered.InvoiceId),
            KeysUsed = state.KeysUsed.Add(recovered.Key),
            Books = state.Books.With(Postings.Restored(nothing, recovered.Amount, nothing)),
        };
    }
}
