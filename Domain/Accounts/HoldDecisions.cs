using Billing.Domain.Collection;
using Billing.Domain.Invoices;
using NodaTime;

namespace Billing.Domain.Accounts;

/// <summary>
/// Money that is held now and taken later, or let go. A hold is no debt: what is taken of it is an invoice like any other, made when it is
/// taken, and paid out of the hold. When that fails the invoice is open and collected like any other.
/// </summary>
internal static class HoldDecisions
{
    /// <summary>Cards are held for a week at most, some for less than five days.</summary>
    private const int DaysMax = 30;

    public static Rejection? Place(Deliberation on, AccountCommand.PlaceHold command)
    {
        if (on.State.Hold(command.HoldId) is not null || on.State.KeysUsed.Contains(UsedKey(command.HoldId)))
        {
            return Rejections.HoldIdTaken;
        }

        if (!command.Amount.IsPositive)
        {
            return Rejections.AmountNotPositive;
        }

        if (!on.State.Terms.Allows(command.Amount.Currency))
        {
            return Rejections.CurrencyMismatch;
        }

        if (command.Days is < 1 or > DaysMax)
        {
            return Rejections.HoldDaysOutOfRange;
        }

        var method = command.MethodId is { } named
            ? on.State.Methods.FirstOrDefault(method => method.Id == named)
            : CollectionDecisions.ByRules(on.State, command.Amount)?.Method;
        if (method is null)
        {
            return Rejections.MethodUnknown;
        }

        on.Do(new AccountEffect.HoldMoney(on.NewId("hold"), command.HoldId, command.Amount, method, command.Days) { IsOnSession = command.IsOnSession });
        return null;
    }

    public static Rejection? Capture(Deliberation on, AccountCommand.CaptureHold command)
    {
        if (Held(on, command.HoldId, out var hold) is { } refused)
        {
            return refused;
        }

        if (on.State.Terms is not { PaidBy: null, TaxProvider: null } || on.State.IsInvoicingOff)
        {
            return Rejections.HoldNotCapturable;
        }

        on.Paying = hold;
        var before = on.State.Invoices.Length;
        if (InvoiceDecisions.ChargeOnce(on, new AccountCommand.ChargeOnce(command.Lines)) is { } wrong)
        {
            return wrong;
        }

        // What is taken is taken now, whatever grace drafts have otherwise.
        if (on.State.Invoices[before] is { Status: InvoiceStatus.Draft } draft)
        {
            Invoicing.FinalizeOrAsk(on, draft);
        }

        on.Paying = null;
        var invoice = on.State.Invoices[before];
        if (invoice.Currency != hold.Amount.Currency || invoice.Open > hold.Amount)
        {
            return Rejections.CaptureAboveHold;
        }

        // Credit has paid all of it: nothing is left to be taken.
        if (!invoice.Open.IsPositive)
        {
            LetGo(on, hold);
        }

        return null;
    }

    /// <summary>The invoice that is made of a hold asks for no other money.</summary>
    public static void Take(Deliberation on, MoneyHold hold, Invoice invoice) => on.Do(
        new AccountEffect.CaptureHold(on.NewId("capture"), hold.Id, invoice.Id, invoice.Open, hold.Amount, hold.Reference!) { Method = hold.Method });

    public static Rejection? Release(Deliberation on, AccountCommand.ReleaseHold command)
    {
        if (on.State.Hold(command.HoldId) is { State: HoldState.Releasing })
        {
            return null;
        }

        if (Held(on, command.HoldId, out var hold) is { } refused)
        {
            return refused;
        }

        LetGo(on, hold);
        return null;
    }

    /// <summary>What nobody took in time is let go, so that the customer has it again.</summary>
    public static void Expire(Deliberation on)
    {
        foreach (var hold in on.State.Holds.Where(hold => ExpiryOf(hold) <= on.At))
        {
            LetGo(on, hold);
        }
    }

    /// <summary>When it is let go by time alone; none while something else is done with it.</summary>
    public static Instant? ExpiryOf(MoneyHold hold) => hold.State == HoldState.Held ? hold.ExpiresAt : null;

    public static void Settled(Deliberation on, AccountEffect effect, ProviderOutcome outcome)
    {
        switch (effect, outcome)
        {
            case (AccountEffect.HoldMoney asked, ProviderOutcome.Succeeded held):
                on.Add(new AccountFact.HoldPlaced(asked.HoldId, held.Reference, on.At + Duration.FromDays(asked.Days)));
                break;
            case (AccountEffect.HoldMoney asked, _):
                on.Add(new AccountFact.HoldEnded(asked.HoldId, HoldEnd.Declined));
                break;
            case (AccountEffect.CaptureHold taken, _):
                on.Add(new AccountFact.HoldEnded(taken.HoldId, outcome is ProviderOutcome.Succeeded ? HoldEnd.Captured : HoldEnd.Declined));
                break;
            case (AccountEffect.ReleaseHold released, _):
                // Declined: it was gone already.
                var isLate = on.State.Hold(released.HoldId)?.ExpiresAt <= on.At;
                on.Add(new AccountFact.HoldEnded(released.HoldId, isLate ? HoldEnd.Expired : HoldEnd.Released));
                break;
        }
    }

    public static string UsedKey(string holdId) => $"held:{holdId}";

    private static void LetGo(Deliberation on, MoneyHold hold) =>
        on.Do(new AccountEffect.ReleaseHold(on.NewId("release"), hold.Id, hold.Method.Provider, hold.Reference!));

    private static Rejection? Held(Deliberation on, string id, out MoneyHold hold)
    {
        hold = on.State.Hold(id)!;
        return hold is null ? Rejections.HoldUnknown : hold.State != HoldState.Held ? Rejections.HoldNotHeld : null;
    }
}

/// <summary>How facts change the holds of an account.</summary>
internal static class HoldEvolution
{
    public static AccountState Requested(AccountState state, AccountEffect effect) => effect switch
    {
        AccountEffect.HoldMoney asked => state with
        {
            Holds = state.Holds.Add(new(asked.HoldId, asked.Amount, asked.Method, asked.Days, HoldState.Asked)),
            KeysUsed = state.KeysUsed.Add(asked.Key),
        },
        AccountEffect.CaptureHold taken => Change(state, taken.HoldId, static hold => hold with { State = HoldState.Capturing }),
        AccountEffect.ReleaseHold released => Change(state, released.HoldId, static hold => hold with { State = HoldState.Releasing }) with
        {
            KeysUsed = state.KeysUsed.Add(released.Key),
        },
        _ => state,
    };

    public static AccountState Placed(AccountState state, AccountFact.HoldPlaced placed) => Change(
        state, placed.HoldId, hold => hold with { State = HoldState.Held, Reference = placed.Reference, ExpiresAt = placed.ExpiresAt });

    public static AccountState Ended(AccountState state, AccountFact.HoldEnded ended) => state with
    {
        Holds = state.Holds.RemoveAll(hold => hold.Id == ended.HoldId),
        KeysUsed = state.KeysUsed.Add(HoldDecisions.UsedKey(ended.HoldId)),
    };

    private static AccountState Change(AccountState state, string id, Func<MoneyHold, MoneyHold> change) => state with
    {
        Holds = [.. state.Holds.Select(hold => hold.Id == id ? change(hold) : hold)],
    };
}
