using Billing.Providers.Simulated;
using Billing.Storage;

namespace Billing.Embedded.Simulate;

/// <summary>What outlives every process of a life: the journal, the states of grains, reminders, and the provider's own ledger.</summary>
internal sealed class AccountStores
{
    public AccountStores(SimulatedWorld world, Weather weather, LifeMistake mistake)
    {
        Weather = weather;
        Memory = new MemoryJournal(new KeyRing(1, [new(1, new byte[KeyRing.LengthMin])]), world.Clock) { Script = weather.StrikesCommit };
        Journal = mistake is LifeMistake.CommitLost or LifeMistake.FactDoctored or LifeMistake.SnapshotDoctored ? new MistakenJournal(Memory, mistake) : Memory;
        States = new FaultyGrainStore(new MemoryGrainStore(), weather.Fork(), weather);
        Desk = new SimulatedDesk(Ledger);
        Provider = new SimulatedProvider(Ledger, world.Clock) { Script = weather.StrikesRequest };
        Other = new SimulatedProvider(Ledger, world.Clock, AccountWishes.OtherProvider) { Script = weather.StrikesRequest };
        Asked = mistake is LifeMistake.ChargedTwice or LifeMistake.OutcomeInvented ? new MistakenProvider(Provider, Ledger, mistake) : Provider;
    }

    public Weather Weather { get; }

    public MemoryJournal Memory { get; }

    /// <summary>The journal as the grains see it.</summary>
    public IAccountJournal Journal { get; }

    public FaultyGrainStore States { get; }

    public MemoryReminderStore Reminders { get; } = new();

    public SimulatedLedger Ledger { get; } = new();

    public SimulatedProvider Provider { get; }

    /// <summary>What happens there to payments without our asking.</summary>
    public SimulatedDesk Desk { get; }

    /// <summary>The one that customers move to, and back. Both keep one ledger.</summary>
    public SimulatedProvider Other { get; }

    /// <summary>The provider as the grains see it.</summary>
    public Billing.Providers.IPaymentProvider Asked { get; }
}
