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

        // A name that the caller brings is the account's as much as one that was asked for.
        if (command.Method.Customer is { } customer && !on.State.Customers.Contains(new ProviderCustomer(command.Method.Provider, customer)))
        {
            on.Add(new AccountFact.CustomerMapped(command.Method.Provider, customer));
        }

        var others = known is null ? on.State.Methods : on.State.Methods.Remove(known);
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
        if (!on.State.Customers.Contains(new ProviderCustomer(command.Provider, command.Customer)))
        {
            on.Add(new AccountFact.CustomerMapped(command.Provider, command.Customer));
        }

        return null;
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
