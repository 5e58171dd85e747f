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

        var others = known is null ? on.State.Methods : on.State.Methods.Remove(known);
        return Set(on, command.IsDefault ? others.Insert(0, command.Method) : known is null ? others.Add(command.Method) : on.State.Methods);
    }

    public static Rejection? Remove(Deliberation on, AccountCommand.RemoveMethod command) =>
        on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId) is not { } known ? Rejections.MethodUnknown
        : on.State.Pending.OfType<Collect>().Any(asked => asked.Method == known) ? Rejections.PaymentUnderWay
        : Set(on, on.State.Methods.Remove(known));

    public static Rejection? Prefer(Deliberation on, AccountCommand.PreferMethod command) =>
        on.State.Methods.FirstOrDefault(method => method.Id == command.MethodId) is not { } known ? Rejections.MethodUnknown
        : Set(on, on.State.Methods.Remove(known).Insert(0, known));

    private static Rejection? Set(Deliberation on, ImmutableArray<CollectionMethod> methods)
    {
        if (!methods.SequenceEqual(on.State.Methods))
        {
            on.Add(new AccountFact.MethodsSet(methods));
        }

        return null;
    }
}
