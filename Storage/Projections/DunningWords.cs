using System.Diagnostics;
using System.Text.Json;
using Billing.Domain.Accounts;
using Billing.Domain.Dunning;
using Billing.Domain.Features;

namespace Billing.Storage;

/// <summary>What the timeline says of debts, of what follows from them, and of access given by hand. Names are format.</summary>
internal static class DunningWords
{
    public static void Write(Utf8JsonWriter json, AccountFact fact)
    {
        switch (fact)
        {
            case AccountFact.DunningOpened { Case: var opened }:
                json.WriteString("case", opened.Id);
                json.WriteString("policy", opened.Policy);
                json.Write("opened_at", opened.OpenedAt);
                break;
            case AccountFact.SegmentApplied applied:
                json.WriteString("case", applied.CaseId);
                json.WriteString("policy", applied.Policy);
                json.WriteNumber("version", applied.Version);
                json.WriteString("segment", applied.Segment);
                break;
            case AccountFact.CollectionFailed { Failure: var failure }:
                Write(json, failure);
                break;
            case AccountFact.RetryBroughtForward forward:
                json.Write("at", forward.At);
                break;
            case AccountFact.PaymentPromised promised:
                json.WriteString("case", promised.CaseId);
                json.Write("until", promised.Until);
                json.WriteString("author", promised.Author);
                break;
            case AccountFact.CustomerTold told:
                json.WriteString("case", told.CaseId);
                json.WriteNumber("step", told.Step);
                break;
            case AccountFact.ConsequencesSet { Consequences: var consequences }:
                Write(json, consequences);
                break;
            case AccountFact.DunningClosed closed:
                json.WriteString("case", closed.CaseId);
                json.WriteString("how", StoredNames.Of(closed.How));
                break;
            case AccountFact.BadDebtRecovered recovered:
                json.WriteString("invoice", recovered.InvoiceId);
                json.Write("amount", recovered.Amount);
                break;
            case AccountFact.OverrideSet { Override: var given }:
                Write(json, given);
                break;
            case AccountFact.OverrideEnded ended:
                json.WriteString("override", ended.OverrideId);
                json.WriteString("author", ended.Author);
                break;
            case AccountFact.ProfileSet { Profile: var profile }:
                json.WriteString("kind", profile.Kind);
                Write(json, "flags", profile.Flags);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void Write(Utf8JsonWriter json, DunningFailure failure)
    {
        json.WriteString("key", failure.Key);
        json.WriteString("class", StoredNames.Of(failure.Class));
        json.WriteString("code", failure.Code);
        json.Write("amount", failure.Amount);
        if (failure.InvoiceId is { } invoice)
        {
            json.WriteString("invoice", invoice);
        }

        if (failure.Provider is { } provider)
        {
            json.WriteString("provider", provider);
        }
    }

    private static void Write(Utf8JsonWriter json, Consequences consequences)
    {
        Write(json, "flags", consequences.Flags);
        Write(json, "restricted", consequences.Restricted);
        Write(json, "suspended", consequences.Suspended);
        Write(json, "unbilled", consequences.Unbilled);
        Write(json, "canceled", consequences.Canceled);
        json.WriteBoolean("written_off", consequences.IsWrittenOff);
    }

    private static void Write(Utf8JsonWriter json, EntitlementOverride given)
    {
        json.WriteString("override", given.Id);
        json.WriteString("feature", given.Feature);
        json.WriteBoolean("allowed", given.IsAllowed);
        json.WriteString("author", given.Author);
        if (given.UntilAt is { } until)
        {
            json.Write("until", until);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
