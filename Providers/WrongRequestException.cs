namespace Billing.Providers;

/// <summary>
/// A provider says that a request can never be right: our mistake, or a key that it does not take any more. Nothing was tried.
/// It names the provider's code and the field, and never a value.
/// </summary>
public sealed class WrongRequestException(string provider, string code, string? field)
    : Exception($"{provider} refuses the request as wrong: {code}{(field is null ? "" : $" ({field})")}.")
{
    public string Code { get; } = code;

    public string? Field { get; } = field;
}
