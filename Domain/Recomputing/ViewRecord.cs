using NodaTime;

namespace Billing.Domain.Recomputing;

/// <summary>
/// One thing that can be looked at of an account, as a document: what is stored of a view, or a part of one. Names are format.
/// </summary>
/// <param name="Kind">One of <see cref="ViewKind"/>.</param>
/// <param name="Id">Of an invoice or a charge; empty for what an account has one of.</param>
/// <param name="At">The moment that the document stands for.</param>
/// <param name="Document">JSON, as <see cref="ViewFormat"/> writes it.</param>
public sealed record ViewRecord(string Kind, string Id, Instant At, ReadOnlyMemory<byte> Document);

/// <summary>The kinds of records. Stored: names are format.</summary>
public static class ViewKind
{
    public const string Profile = "profile";
    public const string Dunning = "dunning";
    public const string Checkouts = "checkouts";
    public const string Entitlements = "entitlements";
    public const string Invoice = "invoice";
    public const string Charge = "charge";

    /// <summary>The view that records of a kind belong to; none for a kind that is not known here.</summary>
    public static string? ViewOf(string kind) => kind switch
    {
        Profile => ViewName.Profile,
        Dunning => ViewName.Dunning,
        Checkouts => ViewName.Mapping,
        Entitlements => ViewName.Entitlements,
        Invoice or Charge => ViewName.History,
        _ => null,
    };
}

/// <summary>The six views, and what they are made from. Stored with what was found: names are format.</summary>
public static class ViewName
{
    public const string Dunning = "dunning";
    public const string Profile = "profile";
    public const string Mapping = "mapping";
    public const string History = "history";
    public const string Entitlements = "entitlements";
    public const string Metadata = "metadata";

    /// <summary>What was folded before and kept: a snapshot, or the memory of a server.</summary>
    public const string State = "state";
}
