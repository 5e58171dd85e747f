using System.Collections.Immutable;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Catalogs;
using Billing.Domain.Subscriptions;

namespace Billing.Cli.Scenarios;

/// <summary>Reads the steps that begin, change, interrupt and end subscriptions.</summary>
internal static class SubscriptionSteps
{
    public static readonly ImmutableDictionary<string, Func<FieldReader, StepContext, Asking>> All =
        new Dictionary<string, Func<FieldReader, StepContext, Asking>>
        {
            ["subscribe"] = Subscribe,
            ["change_plan"] = ChangePlan,
            ["change_quantities"] = ChangeQuantities,
            ["add_item"] = AddItem,
            ["remove_item"] = RemoveItem,
            ["change_anchor"] = ChangeAnchor,
            ["set_schedule"] = SetSchedule,
            ["withdraw_schedule"] = (fields, _) => Of(fields, 0, (id, _) => new AccountCommand.WithdrawSchedule(id)),
            ["pause"] = (fields, _) => Of(fields, fields.Date("resumeOn"), (id, date) => new AccountCommand.PauseSubscription(id, date)),
            ["resume"] = (fields, _) => Of(fields, 0, (id, _) => new AccountCommand.ResumeSubscription(id)),
            ["block"] = (fields, _) => Of(fields, Texts.Date(fields.Need("from")), (id, date) => new AccountCommand.BlockBilling(id, date)),
            ["unblock"] = (fields, _) => Of(fields, Texts.Date(fields.Need("from")), (id, date) => new AccountCommand.UnblockBilling(id, date)),
            ["cancel"] = Cancel,
            ["uncancel"] = (fields, _) => Of(fields, 0, (id, _) => new AccountCommand.UncancelSubscription(id)),
        }.ToImmutableDictionary();

    /// <summary>The subscription that a step names, or the last one of the account.</summary>
    public static Func<SimulatedAccount, string> Subscription(FieldReader fields)
    {
        var named = fields.Text("subscription");
        return account => named ?? account.State.Subscriptions.LastOrDefault()?.Id ?? "s";
    }

    private static Asking Of<T>(FieldReader fields, T value, Func<string, T, AccountCommand> command)
    {
        var subscription = Subscription(fields);
        return account => command(subscription(account), value);
    }

    private static Asking Subscribe(FieldReader fields, StepContext context)
    {
        var named = fields.Text("id", "subscription");
        var command = new AccountCommand.Subscribe(string.Empty, context.Plan(fields, "plan", fields.Has("refused")))
        {
            Version = fields.Whole("version"),
            StartAt = fields.At(context.Zone, "start"),
            EndAt = fields.At(context.Zone, "end"),
            EndCredit = fields.Choice<TerminationCredit>("endCredit") ?? TerminationCredit.Credit,
            Anchor = fields.Find("anchor") is { } anchor ? Anchor(anchor) : new AnchorChoice.Anniversary(),
            Quantities = Quantities(fields),
            Overrides = Items(fields, "items", context),
        };
        return account => command with { SubscriptionId = named ?? account.NextSubscriptionId() };
    }

    private static Asking ChangePlan(FieldReader fields, StepContext context)
    {
        var subscription = Subscription(fields);
        var command = new AccountCommand.ChangePlan(string.Empty, context.Plan(fields, "plan", fields.Has("refused")), When(fields))
        {
            Version = fields.Whole("version"),
            AnchorDay = fields.Whole("anchorDay"),
            AnchorOn = fields.Date("anchorOn"),
            Quantities = Quantities(fields),
            Overrides = Items(fields, "items", context),
            Prorate = fields.Flag("prorate", otherwise: true),
        };
        return account => command with { SubscriptionId = subscription(account) };
    }

    private static Asking ChangeQuantities(FieldReader fields, StepContext context)
    {
        var (quantities, when, prorate) = (Quantities(fields), When(fields), fields.Flag("prorate", otherwise: true));
        return Of(fields, quantities, (id, all) => new AccountCommand.ChangeQuantities(id, all, when) { Prorate = prorate });
    }

    private static Asking AddItem(FieldReader fields, StepContext context)
    {
        var (when, prorate) = (When(fields), fields.Flag("prorate", otherwise: true));
        var item = PlanReading.Item(fields.Need("item"), context.Currency, BillingTiming.InAdvance);
        return Of(fields, item, (id, added) => new AccountCommand.AddItem(id, added, when) { Prorate = prorate });
    }

    private static Asking RemoveItem(FieldReader fields, StepContext context)
    {
        var (when, prorate) = (When(fields), fields.Flag("prorate", otherwise: true));
        return Of(fields, fields.NeedText("item"), (id, item) => new AccountCommand.RemoveItem(id, item, when) { Prorate = prorate });
    }

    private static Asking ChangeAnchor(FieldReader fields, StepContext context)
    {
        var when = When(fields);
        return Of(fields, Texts.Whole(fields.Need("day")), (id, day) => new AccountCommand.ChangeAnchor(id, day, when));
    }

    private static Asking SetSchedule(FieldReader fields, StepContext context)
    {
        fields.Need("phases");
        var mayBeUnknown = fields.Has("refused");
        return Of(fields, fields.Each("phases", node => Phase(node, context, mayBeUnknown)), (id, phases) => new AccountCommand.SetSchedule(id, phases));
    }

    private static ScheduledPhase Phase(ScenarioNode node, StepContext context, bool mayBeUnknown)
    {
        var fields = new FieldReader(node, "a phase");
        var phase = new ScheduledPhase(Texts.Date(fields.Need("on")))
        {
            Plan = fields.Has("plan") ? context.Plan(fields, "plan", mayBeUnknown) : null,
            Version = fields.Whole("version"),
            Items = Items(fields, "items", context),
            Removed = fields.Each("remove", Texts.Of),
            Quantities = Quantities(fields),
            Prorate = fields.Flag("prorate", otherwise: true),
        };
        fields.Done();
        return phase;
    }

    private static Asking Cancel(FieldReader fields, StepContext context)
    {
        var (when, credit) = (When(fields, new Effective.Now()), fields.Choice<TerminationCredit>("credit") ?? TerminationCredit.Credit);
        return Of(fields, credit, (id, use) => new AccountCommand.CancelSubscription(id, when, use));
    }

    // {seat: 5}
    private static ImmutableArray<ItemQuantity> Quantities(FieldReader fields) => fields.Find("quantities") is not { } node ? []
        : node.Kind == JsonValueKind.Object
            ? [.. node.Fields.Select(field => new ItemQuantity(field.Key, Texts.Number(field.Value)))]
            : throw ScenarioMistake.At(node, $"quantities are an object such as {{\"seat\": 5}}, not {node}");

    private static ImmutableArray<PlanItem> Items(FieldReader fields, string name, StepContext context) =>
        fields.Each(name, item => PlanReading.Item(item, context.Currency, BillingTiming.InAdvance));

    // now, period_end, by_convention, or a date.
    private static Effective When(FieldReader fields, Effective? otherwise = null)
    {
        if (fields.Find("when") is not { } node)
        {
            return otherwise ?? new Effective.ByConvention();
        }

        return Nearest.Bare(Texts.Of(node)) switch
        {
            "now" or "immediately" or "immediate" => new Effective.Now(),
            "periodend" or "atperiodend" or "endofperiod" or "endofterm" => new Effective.AtPeriodEnd(),
            "byconvention" => new Effective.ByConvention(),
            _ when node.Text.Length == 10 && char.IsAsciiDigit(node.Text[0]) => new Effective.On(Texts.Date(node)),
            _ => throw ScenarioMistake.At(node, $"{node} is no moment; known here: now, period_end, by_convention, or a date such as 2024-01-31"),
        };
    }

    // anniversary, calendar, a day of the month, or a date.
    private static AnchorChoice Anchor(ScenarioNode node) => Nearest.Bare(Texts.Of(node)) switch
    {
        "anniversary" => new AnchorChoice.Anniversary(),
        "calendar" => new AnchorChoice.Calendar(),
        _ when node.AsNumber() is >= 1 and <= 31 => new AnchorChoice.Day(Texts.Whole(node)),
        _ when node.Text.Length == 10 && char.IsAsciiDigit(node.Text[0]) => new AnchorChoice.On(Texts.Date(node)),
        _ => throw ScenarioMistake.At(node, $"{node} is no anchor; known here: anniversary, calendar, a day of the month (1 to 31), or a date"),
    };
}
