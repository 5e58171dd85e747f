using Billing.Embedded;
using System.Text.Json.Serialization;

namespace Stripe;

public class PaymentMethod : StripeEntity<PaymentMethod>, IHasId, IHasObject, IHasMetadata
{
    [JsonPropertyName("id")]
    public string Id { get; set; }

    [JsonPropertyName("object")]
    public string Object { get; set; }

    [JsonPropertyName("billing_details")]
    public PaymentMethodBillingDetails BillingDetails { get; set; }

    [JsonPropertyName("card")]
    public PaymentMethodCard Card { get; set; }

    [JsonPropertyName("created")]
    public DateTime Created { get; set; }

    [JsonPropertyName("customer")]
    [JsonConverter(typeof(ExpandedOrId))]
    public string CustomerId { get; set; }

    [JsonPropertyName("livemode")]
    public bool Livemode { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("paypal")]
    public PaymentMethodPaypal Paypal { get; set; }

    [JsonPropertyName("sepa_debit")]
    public PaymentMethodSepaDebit SepaDebit { get; set; }

    [JsonPropertyName("type")]
    public string Type { get; set; }

    [JsonPropertyName("us_bank_account")]
    public PaymentMethodUsBankAccount UsBankAccount { get; set; }
}

public class PaymentMethodBillingDetails : StripeEntity<PaymentMethodBillingDetails>
{
    [JsonPropertyName("email")]
    public string Email { get; set; }

    [JsonPropertyName("name")]
    public string Name { get; set; }
}

public class PaymentMethodCard : StripeEntity<PaymentMethodCard>
{
    [JsonPropertyName("brand")]
    public string Brand { get; set; }

    [JsonPropertyName("country")]
    public string Country { get; set; }

    [JsonPropertyName("exp_month")]
    public long ExpMonth { get; set; }

    [JsonPropertyName("exp_year")]
    public long ExpYear { get; set; }

    [JsonPropertyName("fingerprint")]
    public string Fingerprint { get; set; }

    [JsonPropertyName("funding")]
    public string Funding { get; set; }

    [JsonPropertyName("last4")]
    public string Last4 { get; set; }

    [JsonPropertyName("wallet")]
    public PaymentMethodCardWallet Wallet { get; set; }
}

public class PaymentMethodCardWallet : StripeEntity<PaymentMethodCardWallet>
{
    [JsonPropertyName("type")]
    public string Type { get; set; }
}

public class PaymentMethodPaypal : StripeEntity<PaymentMethodPaypal>
{
    [JsonPropertyName("payer_email")]
    public string PayerEmail { get; set; }

    [JsonPropertyName("payer_id")]
    public string PayerId { get; set; }
}

public class PaymentMethodSepaDebit : StripeEntity<PaymentMethodSepaDebit>
{
    [JsonPropertyName("bank_code")]
    public string BankCode { get; set; }

    [JsonPropertyName("country")]
    public string Country { get; set; }

    [JsonPropertyName("fingerprint")]
    public string Fingerprint { get; set; }

    [JsonPropertyName("last4")]
    public string Last4 { get; set; }
}

public class PaymentMethodUsBankAccount : StripeEntity<PaymentMethodUsBankAccount>
{
    [JsonPropertyName("bank_name")]
    public string BankName { get; set; }

    [JsonPropertyName("fingerprint")]
    public string Fingerprint { get; set; }

    [JsonPropertyName("last4")]
    public string Last4 { get; set; }
}
