using System.Collections;

namespace Billing.Domain.Calendars;

/// <summary>The periods of a calendar that a stretch of time touches, in order, without those that have no length.</summary>
public readonly record struct TouchedPeriods(BillingCalendar Calendar, Span Span) : IEnumerable<BillingPeriod>
{
    // A value: every run asks this of every term, and nearly always it is one period.
    public Enumerator GetEnumerator() => new(Calendar, Span);

    IEnumerator<BillingPeriod> IEnumerable<BillingPeriod>.GetEnumerator()
    {
        foreach (var period in this)
        {
            yield return period;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<BillingPeriod>)this).GetEnumerator();

    public struct Enumerator(BillingCalendar calendar, Span span)
    {
        private BillingPeriod current;
        private bool hasBegun;

        public readonly BillingPeriod Current => current;

        public bool MoveNext()
        {
            if (span.IsEmpty)
            {
                return false;
            }

            do
            {
                current = hasBegun ? calendar[current.Number + 1] : calendar.Containing(span.StartAt);
                hasBegun = true;
            }
            while (current.IsEmpty && current.StartAt < span.EndAt);

            return current.StartAt < span.EndAt;
        }
    }
}
