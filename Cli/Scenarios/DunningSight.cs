using System.Globalization;
using Billing.Domain.Accounts;
using Billing.Domain.Dunning;
using NodaTime;

namespace Billing.Cli.Scenarios;

/// <summary>What an expectation may look at in a case: the one that is open, or else the last.</summary>
internal static class DunningSight
{
    private const int WeekDays = 7;

    public static Seen Of(SimulatedAccount account)
    {
        var state = account.State;
        if ((state.Case ?? state.LastCase) is not { } of)
        {
            return Seen.Of(null);
        }

        var standing = state.Case is { Schedule: { } schedule } open
            ? Ladder.At(
                new DunningFacts(open, schedule, state.Terms.Zone) { Failures = state.Failures, MethodsChangedAt = open.BroughtForwardAt }, account.Now)
            : null;
        return new Seen.One(
        [
            ("open", () => Seen.Of(state.Case is not null)),
            ("policy", () => Seen.Of(of.Policy)),
            ("segment", () => Seen.Of(of.Segment)),
            ("openedAt", () => Seen.Of(of.OpenedAt)),
            ("openFor", () => Seen.Of(Length(Days(of.OpenedAt, of.ClosedAt ?? account.Now)))),
            ("closedAt", () => Seen.Of(of.ClosedAt)),
            ("how", () => Seen.Of(of.How?.ToString().ToLowerInvariant())),
            ("failures", () => Seen.InOrder(state.Failures.Select((failure, index) => Failure(of, failure, index == 0 ? null : state.Failures[index - 1])))),
            ("retryAt", () => Seen.Of(standing?.RetryAt)),
            ("exhausted", () => Seen.Of(standing?.IsExhausted ?? false)),
            ("exhaustedAt", () => Seen.Of(standing?.ExhaustedAt)),
            ("graceUntil", () => Seen.Of(standing?.GraceUntil)),
            ("promisedUntil", () => Seen.Of(of.PromisedUntil)),
            ("told", () => Seen.InOrder(of.Schedule?.Steps.Where((_, index) => state.StepsTold.Contains(index))
                .Select(static step => step.Do).OfType<DunningAction.Notify>().Select(static notify => Seen.Of(notify.Template)) ?? [])),
            ("flags", () => Seen.AnyOrder(state.Standing.Flags.Select(static flag => Seen.Of(flag)))),
            ("restricted", () => Seen.AnyOrder(state.Standing.Restricted.Select(static closed => Seen.Of(closed)))),
            ("suspended", () => Seen.AnyOrder(state.Standing.Suspended.Select(static product => Seen.Of(product)))),
            ("unbilled", () => Seen.AnyOrder(state.Standing.Unbilled.Select(static product => Seen.Of(product)))),
            ("canceled", () => Seen.AnyOrder(state.Standing.Canceled.Select(static product => Seen.Of(product)))),
            ("writtenOff", () => Seen.Of(state.Standing.IsWrittenOff)),
        ]);
    }

    private static Seen.One Failure(DunningCase of, DunningFailure failure, DunningFailure? before) => new(
    [
        ("at", () => Seen.Of(failure.At)),
        ("class", () => Seen.Of(Texts.Snake(failure.Class.ToString()))),
        ("code", () => Seen.Of(failure.Code)),
        ("amount", () => Seen.Of(failure.Amount)),
        ("day", () => Seen.Of((decimal)Days(of.OpenedAt, failure.At))),
        ("daysAfter", () => Seen.Of(before is null ? null : (decimal)Days(before.At, failure.At))),
    ])
    {
        ShortWords = ["class", "code"], ShortNumbers = ["day"],
    };

    private static int Days(Instant from, Instant until) => (until - from).Days;

    private static string Length(int days) => days > 0 && days % WeekDays == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{days / WeekDays} weeks")
        : string.Create(CultureInfo.InvariantCulture, $"{days} days");
}
