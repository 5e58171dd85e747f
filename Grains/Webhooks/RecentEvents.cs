using Billing.Storage;

namespace Billing.Grains.Webhooks;

/// <summary>
/// Events of which this silo knows that they are kept: a provider that repeats itself is answered without asking the store. What is
/// forgotten here is found there.
/// </summary>
public sealed class RecentEvents
{
    private const int CountMax = 1 << 16;

    private readonly Lock _gate = new();
    private readonly HashSet<InboxKey> _known = [];
    private readonly Queue<InboxKey> _order = [];

    public bool Contains(InboxKey key)
    {
        lock (_gate)
        {
            return _known.Contains(key);
        }
    }

    public void Add(InboxKey key)
    {
        lock (_gate)
        {
            if (_known.Add(key))
            {
                _order.Enqueue(key);
                if (_order.Count > CountMax)
                {
                    _known.Remove(_order.Dequeue());
                }
            }
        }
    }
}
