// Options of the runtime, with Orleans' names and defaults.

namespace Orleans.Configuration
{
    public class ClusterOptions
    {
        public const string DefaultClusterId = "default";
        public const string DefaultServiceId = "default";

        public string ClusterId { get; set; } = DefaultClusterId;

        public string ServiceId { get; set; } = DefaultServiceId;
    }

    public abstract class MessagingOptions
    {
        private protected MessagingOptions()
        {
        }

        public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    public class SiloMessagingOptions : MessagingOptions;

    public class ClientMessagingOptions : MessagingOptions;

    public class GrainCollectionOptions
    {
        public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

        public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

        public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

        public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

        public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    public class AdoNetClusteringSiloOptions
    {
        public string? ConnectionString { get; set; }

        public string Invariant { get; set; } = "";
    }

    public class AdoNetReminderTableOptions
    {
        public string? ConnectionString { get; set; }

        public string Invariant { get; set; } = "";
    }

    public class AdoNetGrainStorageOptions
    {
        public string? ConnectionString { get; set; }

        public string Invariant { get; set; } = "";
    }

    public class MemoryGrainStorageOptions;

    // One process has no other silo to listen for: read by nobody here.
    public class EndpointOptions
    {
        public System.Net.IPAddress AdvertisedIPAddress { get; set; } = System.Net.IPAddress.Loopback;

        public int SiloPort { get; set; } = 11111;

        public int GatewayPort { get; set; } = 30000;
    }
}

namespace Orleans.Hosting
{
    public sealed class ReminderOptions
    {
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}
