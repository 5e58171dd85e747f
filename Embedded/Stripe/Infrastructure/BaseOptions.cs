using System.Text.Json.Serialization;

namespace Stripe;

public interface INestedOptions
{
}

public class BaseOptions : INestedOptions
{
    [JsonPropertyName("expand")]
    public List<string> Expand { get; set; }

    public void AddExpand(string value) => (Expand ??= []).Add(value);
}

public class ListOptions : BaseOptions
{
    [JsonPropertyName("limit")]
    public long? Limit { get; set; }

    [JsonPropertyName("starting_after")]
    public string StartingAfter { get; set; }

    [JsonPropertyName("ending_before")]
    public string EndingBefore { get; set; }
}

public class DateRangeOptions : INestedOptions
{
    [JsonPropertyName("gt")]
    public DateTime? GreaterThan { get; set; }

    [JsonPropertyName("gte")]
    public DateTime? GreaterThanOrEqual { get; set; }

    [JsonPropertyName("lt")]
    public DateTime? LessThan { get; set; }

    [JsonPropertyName("lte")]
    public DateTime? LessThanOrEqual { get; set; }
}
