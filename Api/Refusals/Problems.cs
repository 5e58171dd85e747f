namespace Billing.Api.Refusals;

/// <summary>Everything the edge itself can say no with. Codes are an outward contract: none is renamed or reused.</summary>
public static class Problems
{
    // The request
    public static Problem RequestMalformed { get; } = new(400, "request_malformed", "This is no request that HTTP knows, or its address has a character that none may have.");

    public static Problem BodyTooLarge { get; } = new(413, "body_too_large", "The body is too large.");

    public static Problem BodyMalformed { get; } = new(400, "body_malformed", "The body is not what this request takes.");

    public static Problem FieldUnknown { get; } = new(400, "field_unknown", "The body has a field that this request does not know.");

    public static Problem FieldMissing { get; } = new(400, "field_missing", "The body lacks a field.");

    public static Problem FieldInvalid { get; } = new(400, "field_invalid", "A field has a value that it cannot have.");

    public static Problem TextInvalid { get; } = new(400, "text_invalid", "A text has characters that cannot be stored.");

    public static Problem IdInvalid { get; } =
        new(400, "id_invalid", "An id has 1 to 80 characters of A-Z, a-z, 0-9 and . _ ~ -.");

    public static Problem ParameterInvalid { get; } = new(400, "parameter_invalid", "A parameter of the query is not right.");

    public static Problem CursorInvalid { get; } = new(400, "cursor_invalid", "The cursor is not one that was given out here.");

    public static Problem MediaTypeUnsupported { get; } = new(415, "media_type_unsupported", "The body must be application/json.");

    public static Problem AmountOutOfRange { get; } =
        new(422, "amount_out_of_range", "An amount that follows from the request is too large to count.");

    // The caller
    public static Problem KeyMissing { get; } = new(401, "api_key_missing", "The request carries no API key.");

    public static Problem KeyInvalid { get; } = new(401, "api_key_invalid", "The API key is not known.");

    public static Problem ScopeMissing { get; } = new(403, "scope_missing", "The API key may not do this.");

    public static Problem TestModeOnly { get; } = new(403, "test_mode_only", "This exists in test mode only.");

    public static Problem RateLimited { get; } = new(429, "rate_limited", "Too many requests with this API key.");

    // Repeating
    public static Problem IdempotencyKeyMissing { get; } = new(
        400, "idempotency_key_missing", "A billing write needs the header Idempotency-Key, 1 to 200 printable characters.");

    public static Problem IdempotencyConflict { get; } =
        new(409, "idempotency_conflict", "The Idempotency-Key was used for another request.");

    public static Problem EtagMismatch { get; } = new(412, "etag_mismatch", "The account has changed since it was read.");

    // What is asked for
    public static Problem RouteUnknown { get; } = new(404, "route_unknown", "There is nothing at this address.");

    public static Problem MethodUnsupported { get; } = new(405, "method_unsupported", "This address does not take this method.");

    public static Problem AccountUnknown { get; } = new(404, "account_unknown", "There is no such account.");

    public static Problem SubscriptionUnknown { get; } = new(404, "subscription_unknown", "There is no such subscription.");

    public static Problem InvoiceUnknown { get; } = new(404, "invoice_unknown", "There is no such invoice.");

    public static Problem PlanUnknown { get; } = new(404, "plan_unknown", "There is no such plan.");

    public static Problem PolicyUnknown { get; } = new(404, "policy_unknown", "There is no such dunning policy, or no such version of it.");

    public static Problem PolicyMalformed { get; } = new(422, "policy_malformed", "The policy is not right; 'errors' says where, each place.");

    public static Problem SchemaUnknown { get; } = new(404, "schema_unknown", "There is no such feature with a schema, or no such version of it.");

    public static Problem SchemaMalformed { get; } = new(422, "schema_malformed", "The schema is not right; 'errors' says where, each place.");

    public static Problem EntitlementInvalid { get; } =
        new(422, "entitlement_invalid", "What is given does not fit the schemas of the features; 'errors' says where, each place.");

    public static Problem RecoveryNotPossible { get; } =
        new(501, "recovery_not_possible", "This server has no secret to sign links with (Billing:Recovery:Secret).");

    public static Problem TestClockUnknown { get; } = new(404, "test_clock_unknown", "There is no such test clock.");

    public static Problem EntryUnknown { get; } = new(404, "entry_unknown", "The account has no such entry.");

    public static Problem SetupUnknown { get; } = new(404, "setup_unknown", "No payment method is being set up under this id.");

    public static Problem PaymentUnknown { get; } = new(404, "payment_unknown", "No payment under this key waits for anybody.");

    public static Problem NotPossibleThere { get; } =
        new(422, "not_possible_at_provider", "There is no such payment provider here, or it cannot do this.");

    public static Problem ProviderRefused { get; } = new(422, "provider_refused", "The payment provider refuses it.");

    public static Problem CardNumberRefused { get; } = new(
        400, "card_number_refused", "The request has what looks like a card number. It is not kept; card numbers go from the customer's browser to the provider.");

    public static Problem RequestUnknown { get; } =
        new(404, "request_unknown", "No request was made under this key, or it was too long ago.");

    public static Problem ProviderUnknown { get; } = new(404, "provider_unknown", "No provider of this name tells us anything here.");

    // Ourselves
    public static Problem WebhookNotKept { get; } = new(503, "webhook_not_kept", "It could not be kept; send it again.");

    public static Problem Unavailable { get; } = new(503, "unavailable", "Nothing was done; send the request again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Problem OutcomeUnknown { get; } = new(
        503, "outcome_unknown", "Whether it was done is not known yet; send it again under the same Idempotency-Key.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static Problem Internal { get; } = new(500, "internal", "This failed and will be looked at.");
}
