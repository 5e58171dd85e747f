namespace Billing.Domain.Accounts;

/// <summary>Decides what operators say of an account: access given or taken by hand, and what kind of customer it is.</summary>
internal static class AccessDecisions
{
    public static Rejection? Set(Deliberation on, AccountCommand.SetOverride command)
    {
        var given = command.Override;
        if (given.UntilAt is { } until && (until <= on.At || given.FromAt >= until))
        {
            return Rejections.OverrideOver;
        }

        if (!on.State.Overrides.Contains(given))
        {
            on.Add(new AccountFact.OverrideSet(given));
        }

        return null;
    }

    public static Rejection? End(Deliberation on, AccountCommand.EndOverride command)
    {
        if (on.State.Overrides.All(known => known.Id != command.OverrideId))
        {
            return Rejections.OverrideUnknown;
        }

        on.Add(new AccountFact.OverrideEnded(command.OverrideId, command.Author));
        return null;
    }

    public static Rejection? Set(Deliberation on, AccountCommand.SetProfile command)
    {
        if (command.Profile.Flags.FirstOrDefault(flag => flag == AccountProfile.BadDebtFlag) is { } derived)
        {
            return Rejections.FlagDerived(derived);
        }

        if (command.Profile != on.State.Profile)
        {
            on.Add(new AccountFact.ProfileSet(command.Profile));
        }

        return null;
    }
}
