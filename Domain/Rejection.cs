namespace Billing.Domain;

/// <summary>
/// Why a request was refused: a stable code for programs, a sentence for people, and the part of the request at fault.
/// A refusal is an answer, not an error.
/// </summary>
public sealed record Rejection(string Code, string Message, string? Param = null);
