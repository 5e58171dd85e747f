namespace Billing.Scenarios.Tests;

/// <summary>By which of our words a published word is asserted. A word that stands here for nothing stands for itself.</summary>
internal static class PublishedStates
{
    private static readonly Dictionary<string, string[]> Ours = new()
    {
        ["REPAIR_ADJ"] = ["proration_credit", "kind: proration_credit"],
        ["CBA_ADJ"] = ["carriedToBalance", "creditUsed"],
        ["RECURRING"] = ["fee", "kind: fee"],
        ["USAGE"] = ["usage"],
        ["rejected"] = ["refused"],
        ["Completed"] = ["status: completed"],
        ["no invoice"] = ["newInvoices: none"],
        ["null (no new items)"] = ["newInvoices: none"],
        ["attempt ABORTED, no more automatic retries"] = ["retryAt: "],
        ["no more retries, invoice stays in collection"] = ["retryAt: "],
        ["no extra retry queued"] = ["requests: none"],
        ["never retried"] = ["upstream"],
        ["unchanged"] = ["active: True"],
        ["no retries until payment method changes"] = ["retryAt: "],
        ["retried"] = ["requests: some"],
        ["trial_job_adds_invoice: False"] = ["newInvoices: none"],
        ["subscription: "] = ["absent"],
        ["second_trial: False"] = ["hadTrial: False"],
        ["terminated: True"] = ["usedUp: True"],
        ["terminated: False"] = ["usedUp: False"],
        ["day15_invoice: "] = ["newInvoices: none"],
        ["invoices_cents: "] = ["newInvoices: none"],
        ["invoiced_on_2017-05-01: "] = ["newInvoices: none"],
        ["no_invoice_on_2012-07-31_while_blocked: True"] = ["newInvoices: none"],
        ["event_emitted: False"] = ["upstream"],
        ["405 not allowed"] = ["credit_note_before_payment"],
        ["422 higher_than_wallet_balance"] = ["higher_than_wallet_balance"],
        ["billed 2024-02-29"] = ["issuedOn: 2024-02-29"],
        ["12/31 leading"] = ["share: 12/31"],
        ["13/28 then 1 + 14/31"] = ["share: 13/28"],
        ["1st to 1st local, 249.95 each, no shift"] = ["total: 249.95"],
        ["Feb 28 (29 in leap years)"] = ["2024-02-29"],
        ["Mar 31"] = ["2023-03-31"],
        ["Apr 30"] = ["2023-04-30"],
    };

    public static string[] Of(string published) => Ours.GetValueOrDefault(published, [published]);
}
