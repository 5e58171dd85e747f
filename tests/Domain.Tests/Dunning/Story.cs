using System.Globalization;
using System.Text;
using Billing.Domain.Accounts;
using Billing.Domain.Calendars;
using Billing.Domain.Collection;
using Billing.Domain.Conventions;
using Billing.Domain.Dunning;
using Billing.Domain.Entitlements;
using NodaTime;
using NodaTime.Text;
using static Billing.Domain.Tests.Given;

namespace Billing.Domain.Tests.Dunning;

/// <summary>
/// A customer who does not pay, told as a clerk would tell it: what was asked, what came of it, what the customer heard and lost. The outside
/// world answers at once, each request for money as the story says.
/// </summary>
internal sealed class Story
{
    private static readonly LocalDateTimePattern When = LocalDateTimePattern.CreateWithInvariantCulture("ddd uuuu-MM-dd HH:mm");

    private readonly StringBuilder _told = new();
    private readonly DunningPolicy _policy;
    private readonly Queue<ProviderOutcome> _answers = new();
    private int _read;
    private string _access = "";
    private string _flags = "none";

    public Story(string title, DunningPolicy policy, AccountTerms terms)
    {
        _policy = policy;
        _told.Append(title).Append('\n');
        Life = new Life(
            BillingProfiles.Standard, terms with { Dunning = policy.Name },
            (Plans.Monthly("crm", 30) with { Family = "crm" }).With(Plans.Fee("premium", 20)),
            (Plans.Of("crm-yearly", 300, BillingInterval.Yearly) with { Family = "crm" }).With(Plans.Fee("premium", 200)));
    }

    public Life Life { get; }

    /// <summary>What providers say from here on, once each; then they take what they are asked for.</summary>
    public Story Answers(params ReadOnlySpan<ProviderOutcome> answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }

        return this;
    }

    public Story Until(string instant)
    {
        var to = At(instant);
        while (AccountClock.NextDueAt(Life.State) is { } due && due <= to)
        {
            Life.At(InstantPattern.ExtendedIso.Format(due));
            Answer();
        }

        Life.At(instant);
        Answer();
        return this;
    }

    public Story Does(string what, Func<AccountState, AccountCommand> command)
    {
        Line($"the customer {what}");
        Life.Do(command(Life.State));
        Answer();
        return this;
    }

    public override string ToString() => _told.ToString();

    private void Answer()
    {
        Read();
        while (Life.State.Pending.FirstOrDefault(static pending =>
            pending is Collect or AccountEffect.AskPolicy or AccountEffect.TellCustomer or AccountEffect.EnforceMeasure) is { } pending)
        {
            Life.Do(pending switch
            {
                Collect collect => new AccountCommand.SettleEffect(
                    collect.Key, _answers.TryDequeue(out var answer) ? answer : new ProviderOutcome.Succeeded($"pay-{collect.Key}")),
                AccountEffect.AskPolicy ask => new AccountCommand.TakePolicy(ask.Key, _policy),
                AccountEffect.EnforceMeasure measure => new AccountCommand.ConfirmMeasure(measure.Key, measure.Product),
                _ => new AccountCommand.SettleEffect(pending.Key, new ProviderOutcome.Succeeded("told")),
            });
            Read();
        }
    }

    private void Read()
    {
        for (; _read < Life.Log.Count; _read++)
        {
            if (SentenceOf(Life.Log[_read].Fact) is { } sentence)
            {
                Line(sentence);
            }
        }

        var access = string.Join(", ", EntitlementRules.Of(Life.State, Life.Now).Select(static each =>
            $"{each.Feature} {(each.IsActive ? "open" : "closed")} ({each.Reason.ToString().ToLowerInvariant()})"));
        if (access != _access)
        {
            _access = access;
            Line($"access: {access}");
        }
    }

    private string? SentenceOf(AccountFact fact) => fact switch
    {
        AccountFact.InvoiceFinalized invoice => $"invoice of {invoice.Invoice.Total}, due on {invoice.Invoice.DueOn:uuuu-MM-dd}",
        AccountFact.EffectRequested { Effect: Collect collect } => $"{collect.Amount} is asked for{(collect.Method is { } method ? $" by {method.Id}" : "")}",
        AccountFact.PaymentReceived paid => $"{paid.Amount} comes in",
        AccountFact.CollectionFailed failed => $"declined: {failed.Failure.Code} ({failed.Failure.Class.ToString().ToLowerInvariant()})",
        AccountFact.DunningOpened => "a case opens",
        AccountFact.SegmentApplied applied => $"policy {applied.Policy}, version {applied.Version}, segment {applied.Segment}",
        AccountFact.EffectRequested { Effect: AccountEffect.TellCustomer tell } => $"the customer is told: {tell.Template} by {tell.Channel}",
        AccountFact.EffectRequested { Effect: AccountEffect.EnforceMeasure measure } =>
            $"{measure.Product} is told: {measure.Measure.ToString().ToLowerInvariant()}{(measure.Features.IsEmpty ? "" : " " + string.Join(", ", measure.Features))}",
        AccountFact.ConsequencesSet set when Changed(set.Consequences) is { } flags => $"flags: {flags}",
        AccountFact.InvoiceWrittenOff written => $"{written.Amount} is given up",
        AccountFact.CreditNoteIssued note => $"credit note of {note.Note.Total}",
        AccountFact.DunningClosed closed => $"the case closes: {closed.How.ToString().ToLowerInvariant()}",
        _ => null,
    };

    private string? Changed(Consequences consequences)
    {
        var flags = consequences.Flags.IsEmpty ? "none" : string.Join(", ", consequences.Flags);
        (var isNew, _flags) = (flags != _flags, flags);
        return isNew ? flags : null;
    }

    private void Line(string sentence) =>
        _told.Append(CultureInfo.InvariantCulture, $"  {When.Format(Life.Now.InZone(Life.State.Terms.Zone).LocalDateTime)}  {sentence}\n");
}
