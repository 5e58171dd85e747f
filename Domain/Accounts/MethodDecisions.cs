using System.Collections.Immutable;
using Billing.Domain.Collection;

namespace Billing.Domain.Accounts;

/// <summary>Decides by which methods money may be taken from a customer, and in which order they are tried.</summary>
internal static class MethodDecisions
{
    public static Rejection? Add(Deliberation on, AccountCommand.AddMethod command)
    {
        var known = on.State.Methods.FirstOrDefault(method => method.Id == command.Method.Id);
        if (known is not null && known != command.Method)
        {
            return Rejections.MethodExists;
        }

        Know(on, command.Method.Provider, command.Method.Customer);

        // What became known by a notice first is the same method under the name that it is given now.
        var others = on.State.Methods.RemoveAll(method => method == known || IsSame(method, command.Method));
        return Set(on, command.IsDefault ? others.Insert(0, command.Method) : known is null ? others.Add(command.Method) : on.State.Methods);
    }

    public static Rejection? Remove(Deliberation on, AccountCommand.RemoveMethod command)
    {
        if (on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId) is not { } known)
        {
            return Rejections.MethodUnknown;
        }

        if (on.State.Pending.OfType<Collect>().Any(asked => asked.Method == known))
        {
            return Rejections.PaymentUnderWay;
        }

        var left = on.State.Methods.Remove(known);
        Set(on, left);

        // Who has no customers keeps no methods, and the same one under two names is still wanted under the other.
        if (known.Customer is not null && left.All(method => (method.Provider, method.Reference) != (known.Provider, known.Reference)))
        {
            on.Do(new AccountEffect.ForgetMethod(on.NewId("forget"), known.Provider, known.Reference));
        }

        return null;
    }

    public static Rejection? Prefer(Deliberation on, AccountCommand.PreferMethod command) =>
        on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId) is not { } known ? Rejections.MethodUnknown
        : Set(on, on.State.Methods.Remove(known).Insert(0, known));

    public static Rejection? Map(Deliberation on, AccountCommand.MapCustomer command)
    {
        Know(on, command.Provider, command.Customer);
        return null;
    }

    /// <summary>Replaces each method of one provider by what the customer has at the other. Payments under way keep theirs, as do refunds.</summary>
    public static Rejection? Move(Deliberation on, AccountCommand.MoveCustomer command)
    {
        var leaving = on.State.Methods.Where(method => method.Provider == command.From).ToImmutableArray();
        if (command.From == command.To || command.Methods.Any(moved => moved.To is { } to && to.Provider != command.To))
        {
            return Rejections.MoveElsewhere;
        }

        // What was carried out is recognized by what it left.
        if (leaving.IsEmpty)
        {
            return command.Methods.All(moved => moved.To is null || on.State.Methods.Contains(moved.To)) ? null : Rejections.MethodUnknown;
        }

        if (leaving.Any(method => command.Methods.Count(moved => moved.MethodId == method.Id) != 1))
        {
            return Rejections.MethodNotMoved;
        }

        var methods = on.State.Methods
            .Select(method => method.Provider != command.From ? method : command.Methods.First(moved => moved.MethodId == method.Id).To)
            .OfType<CollectionMethod>()
            .ToImmutableArray();
        if (methods.DistinctBy(static method => method.Id).Count() != methods.Length)
        {
            return Rejections.MethodExists;
        }

        on.Add(new AccountFact.CustomerMoved(command.From, command.To));
        foreach (var moved in command.Methods)
        {
            Know(on, command.To, moved.To?.Customer);
        }

        return Set(on, methods);
    }

    /// <summary>As a provider shows it: what cannot be charged any more is not tried any more; what was set up there can be.</summary>
    public static void Seen(Deliberation on, string provider, ProviderReport.OfMethod report, bool wasSetUp)
    {
        if (!report.IsUsable)
        {
            Forget(on, method => method.Provider == provider && method.Reference == report.Reference);
        }
        else if (wasSetUp && on.State.Methods.All(method => method.Provider != provider || method.Reference != report.Reference)
            && on.State.Methods.All(method => method.Id != report.Reference))
        {
            Set(on, on.State.Methods.Add(new(report.Reference, report.Kind, provider, report.Reference) { Customer = report.Customer }));
        }
    }

    public static void Forget(Deliberation on, Predicate<CollectionMethod> isGone) => Set(on, on.State.Methods.RemoveAll(isGone));

    private static bool IsSame(CollectionMethod left, CollectionMethod right) =>
        left.Id == left.Reference && left.Provider == right.Provider && left.Reference == right.Reference;

    /// <summary>A name that somebody brings is the account's as much as one that was asked for.</summary>
    private static void Know(Deliberation on, string provider, string? customer)
    {
        if (customer is not null && !on.State.Customers.Contains(new ProviderCustomer(provider, customer)))
        {
            on.Add(new AccountFact.CustomerMapped(provider, customer));
        }
    }

    private static Rejection? Set(Deliberation on, ImmutableArray<CollectionMethod> methods)
    {
        if (!methods.SequenceEqual(on.State.Methods))
        {
            on.Add(new AccountFact.MethodsSet(methods));
        }

        return null;
    }
}
