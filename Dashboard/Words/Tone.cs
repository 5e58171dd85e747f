using Billing.Domain.Standings;

namespace Billing.Dashboard.Words;

/// <summary>How good or bad something is, as the stylesheet names it. What is said is always said in words besides.</summary>
public static class Tone
{
    private static readonly string[] Grave = ["", "good", "warn", "bad"];

    public static string Of(AccountStatus status) => status switch
    {
        AccountStatus.Clear => "good",
        AccountStatus.Open => "",
        AccountStatus.Overdue or AccountStatus.Dunning or AccountStatus.Restricted => "warn",
        _ => "bad",
    };

    public static string Bar(AccountStatus status) => status switch
    {
        AccountStatus.Clear => "bg",
        AccountStatus.Open => "b1",
        AccountStatus.Overdue => "b3",
        AccountStatus.Dunning => "b4",
        AccountStatus.Restricted => "b5",
        AccountStatus.Suspended => "bb",
        AccountStatus.BadDebt => "bn",
        _ => "b6",
    };

    public static string Bar(string stage) => stage switch
    {
        "awaiting_policy" => "b6",
        "not_tried" => "b1",
        "retrying" => "b2",
        "promised" => "bg",
        "restricted" => "b4",
        "suspended" => "b5",
        "canceled" => "bb",
        "written_off" => "bn",
        _ => "bg",
    };

    public static string OfInvoice(string state) => state switch
    {
        "settled" => "good",
        "overdue" => "warn",
        _ => "plain",
    };

    public static string Gravest(IEnumerable<string> tones) => tones.MaxBy(static tone => Array.IndexOf(Grave, tone)) ?? "";

    /// <summary>Of a line of the timeline, by the fact that it tells.</summary>
    public static string OfFact(string kind, string? outcome) => kind switch
    {
        "payment_received" or "credit_settled" or "money_restored" or "dispute_won" or "dunning_closed" or "bad_debt_recovered" => "good",
        "invoice_written_off" or "dispute_opened" or "dispute_lost" or "money_taken_back" or "effect_stuck" or "refund_failed"
            or "payment_bounced" or "dunning_opened" or "collection_failed" => "bad",
        "effect_settled" or "effect_answered" when outcome is "declined" => "bad",
        "effect_settled" when outcome is "succeeded" => "good",
        "consequences_set" or "payment_promised" or "invoice_voided" or "override_set" => "warn",
        _ => "",
    };
}
