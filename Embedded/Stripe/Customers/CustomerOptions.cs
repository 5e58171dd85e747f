using System.Text.Json.Serialization;

namespace Stripe;

public class CustomerCreateOptions : BaseOptions
{
    [JsonPropertyName("description")]
    public string Description { get; set; }

    [JsonPropertyName("email")]
    public string Email { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("name")]
    public string Name { get; set; }

    [JsonPropertyName("test_clock")]
    public string TestClock { get; set; }
}

public class CustomerUpdateOptions : BaseOptions
{
    [JsonPropertyName("email")]
    public string Email { get; set; }

    [JsonPropertyName("metadata")]
    public Dictionary<string, string> Metadata { get; set; }

    [JsonPropertyName("name")]
    public string Name { get; set; }
}

public class CustomerGetOptions : BaseOptions;
