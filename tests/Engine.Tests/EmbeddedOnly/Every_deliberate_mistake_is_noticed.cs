using Billing.Embedded;
using Billing.Engine.Tests.Harness;
using Billing.Engine.Tests.Semantics;

namespace Billing.Engine.Tests.EmbeddedOnly;

/// <summary>Each deliberate mistake of the engine and the sentence that notices it.</summary>
public class Every_deliberate_mistake_is_noticed
{
    internal static TheoryData<EngineFault, string, string> Mistakes => new()
    {
        { EngineFault.TwoActivations, nameof(Single_activation), nameof(Single_activation.Concurrent_first_calls_meet_one_activation) },
        { EngineFault.LastInFirstOut, nameof(Turns), nameof(Turns.A_warm_activation_takes_calls_in_the_order_sent) },
        { EngineFault.Reentrant, nameof(Turns), nameof(Turns.A_call_waits_until_the_one_before_has_ended) },
        { EngineFault.TurnsOverlap, nameof(Turns), nameof(Turns.Turns_of_a_reentrant_grain_interleave_and_never_overlap) },
        { EngineFault.ReentrantIgnored, nameof(Turns), nameof(Turns.A_reentrant_grain_lets_a_second_call_in) },
        { EngineFault.InterleavingIgnored, nameof(Turns), nameof(Turns.An_always_interleaving_call_enters_while_another_runs) },
        { EngineFault.ReadOnlyIgnored, nameof(Turns), nameof(Turns.Read_only_calls_run_side_by_side) },
        { EngineFault.ReadOnlyMeetsWrites, nameof(Turns), nameof(Turns.A_read_only_call_waits_for_a_writing_one) },
        { EngineFault.WritesMeetReadOnly, nameof(Turns), nameof(Turns.A_writing_call_waits_for_a_read_only_one) },
        { EngineFault.EndlessWait, nameof(Calls), nameof(Calls.Two_grains_that_wait_for_each_other_end_in_a_time_out) },
        { EngineFault.TimedOutCallStopped, nameof(Calls), nameof(Calls.A_call_that_timed_out_goes_on_running) },
        { EngineFault.ExceptionReplaced, nameof(Calls), nameof(Calls.An_exception_reaches_the_caller_with_its_type_and_message) },
        { EngineFault.MissingTaskHangs, nameof(Calls), nameof(Calls.A_method_that_returns_no_task_fails_its_call_and_no_other) },
        { EngineFault.OneWayWaits, nameof(Calls), nameof(Calls.A_one_way_call_does_not_wait_for_its_callee) },
        { EngineFault.OneWayWaits, nameof(Calls), nameof(Calls.Nobody_hears_the_failure_of_a_one_way_call) },
        { EngineFault.CancellationLost, nameof(Calls), nameof(Calls.A_cancelled_call_is_cancelled_at_both_ends) },
        { EngineFault.CancellationLost, nameof(Calls), nameof(Calls.A_call_whose_token_is_cancelled_already_reaches_nobody) },
        { EngineFault.RequestContextLost, nameof(Context), nameof(Context.The_request_context_travels_with_the_call_and_further) },
        { EngineFault.RequestContextOfPredecessor, nameof(Context), nameof(Context.A_call_that_waited_for_another_does_not_see_its_context) },
        { EngineFault.RequestContextLeaks, nameof(Context), nameof(Context.What_a_callee_sets_is_seen_by_nobody_else) },
        { EngineFault.IncomingFilterSkipped, nameof(Filters), nameof(Filters.Incoming_filters_surround_the_method_and_may_change_its_result) },
        { EngineFault.OutgoingFilterSkipped, nameof(Filters), nameof(Filters.Outgoing_filters_surround_the_call_of_a_grain) },
        { EngineFault.FilterContextLost, nameof(Filters), nameof(Filters.What_an_outgoing_filter_puts_into_the_context_travels_with_the_call) },
        { EngineFault.StreamLosesLast, nameof(Streams), nameof(Streams.A_stream_brings_every_item_once_and_in_order) },
        { EngineFault.StreamBlocksGrain, nameof(Streams), nameof(Streams.A_grain_answers_other_calls_while_a_stream_of_it_is_open) },
        { EngineFault.StreamTimesOut, nameof(Streams), nameof(Streams.A_stream_may_take_longer_for_an_item_than_an_answer_may) },
        { EngineFault.CancellationLost, nameof(Streams), nameof(Streams.A_stream_that_is_cancelled_while_it_waits_is_closed_and_says_so) },
        { EngineFault.StreamCancelledBesideTurns, nameof(Streams), nameof(Streams.A_stream_is_cancelled_in_a_turn_of_its_grain) },
        { EngineFault.StreamLeftOpen, nameof(Streams), nameof(Streams.A_stream_that_is_left_early_is_closed) },
        { EngineFault.StreamLeftOpen, nameof(Streams), nameof(Streams.A_stream_ends_with_its_activation) },
        { EngineFault.RequestContextLost, nameof(Streams), nameof(Streams.The_request_context_reaches_a_stream) },
        { EngineFault.EtagIgnored, nameof(State), nameof(State.A_write_over_somebody_elses_write_fails_and_the_grain_is_loaded_again) },
        { EngineFault.InconsistentStateSurvived, nameof(State), nameof(State.A_write_over_somebody_elses_write_fails_and_the_grain_is_loaded_again) },
        { EngineFault.InconsistentStateSpreads, nameof(State), nameof(State.A_lost_write_sends_its_own_grain_away_and_not_the_callers) },
        { EngineFault.InconsistentStateSurvived, nameof(State), nameof(State.A_lost_write_of_a_timer_sends_its_grain_away) },
        { EngineFault.FailedWriteAcknowledged, nameof(State), nameof(State.A_failed_write_reaches_the_caller_and_changes_nothing_stored) },
        { EngineFault.StateKeptInMemoryOnly, nameof(State), nameof(State.A_deactivated_grain_comes_back_with_its_stored_state) },
        { EngineFault.StateKeptInMemoryOnly, nameof(State), nameof(State.State_survives_a_restart_of_the_cluster) },
        { EngineFault.ClearForgotten, nameof(State), nameof(State.A_cleared_state_is_gone_and_its_version_goes_on) },
        { EngineFault.DeactivationIgnored, nameof(Lives), nameof(Lives.A_grain_that_asks_to_leave_is_made_anew_for_the_next_call) },
        { EngineFault.FailedActivationKept, nameof(Lives), nameof(Lives.An_activation_that_fails_fails_its_callers_and_the_next_call_tries_again) },
        { EngineFault.HangingGrainKept, nameof(Lives), nameof(Lives.A_grain_that_hangs_when_it_comes_is_given_up) },
        { EngineFault.HangingGrainKept, nameof(Lives), nameof(Lives.A_grain_that_hangs_when_it_leaves_is_given_up) },
        { EngineFault.DelayIgnored, nameof(Lives), nameof(Lives.A_grain_may_put_off_its_leaving_for_ever) },
        { EngineFault.IdleKept, nameof(Lives), nameof(Lives.A_grain_that_nobody_calls_leaves_after_its_age_and_not_before) },
        { EngineFault.IdleIgnoresAge, nameof(Lives), nameof(Lives.A_grain_that_nobody_calls_leaves_after_its_age_and_not_before) },
        { EngineFault.SilentStop, nameof(Lives), nameof(Lives.A_silo_that_stops_deactivates_its_grains) },
        { EngineFault.TimerFiresOnce, nameof(Timers), nameof(Timers.A_timer_ticks_again_and_again) },
        { EngineFault.TimerInterleaves, nameof(Timers), nameof(Timers.A_tick_waits_for_the_running_call) },
        { EngineFault.TimerOutlivesActivation, nameof(Timers), nameof(Timers.A_timer_ends_with_its_activation) },
        { EngineFault.TimerPeriodUnchecked, nameof(Timers), nameof(Timers.A_period_that_no_timer_can_hold_is_refused_at_once) },
        { EngineFault.ReminderNeverFires, nameof(Reminders), nameof(Reminders.A_reminder_wakes_its_grain_at_its_time_and_again_after_its_period) },
        { EngineFault.ReminderUpdateIgnored, nameof(Reminders), nameof(Reminders.Registering_again_moves_the_reminder) },
        { EngineFault.ReminderUnregisterIgnored, nameof(Reminders), nameof(Reminders.An_unregistered_reminder_is_gone) },
        { EngineFault.ReminderFloorIgnored, nameof(Reminders), nameof(Reminders.A_period_below_a_minute_is_refused) },
        { EngineFault.RemindersForgottenAtStop, nameof(Reminders), nameof(Reminders.A_reminder_survives_a_restart) },
        { EngineFault.LateReminderDropped, nameof(Reminders), nameof(Reminders.A_reminder_whose_time_passed_while_the_cluster_was_down_comes_at_its_next_period) },
        { EngineFault.ColdOrderKept, nameof(Simulated_turns), nameof(Simulated_turns.No_order_is_promised_to_a_cold_grain) },
        { EngineFault.ReferencesShared, nameof(Paranoia), nameof(Paranoia.In_paranoid_mode_caller_and_callee_share_nothing) },
    };

    [Fact]
    public void Every_mistake_that_can_be_switched_on_is_in_the_list()
    {
        var listed = Mistakes.Select(static row => (EngineFault)((object?[])row)[0]!).ToHashSet();
        Assert.Empty(Enum.GetValues<EngineFault>().Except(listed).Except([EngineFault.None]));
    }

    [Fact]
    public void Every_sentence_has_a_mistake_that_it_notices()
    {
        var noticed = Mistakes.Select(static row => (string)((object?[])row)[2]!).ToHashSet();
        var sentences = typeof(Semantic).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(Semantic)) && type.Namespace == typeof(Turns).Namespace)
            .SelectMany(static type => type.GetMethods().Where(static method => method.IsDefined(typeof(FactAttribute), inherit: false)))
            .Select(static method => method.Name);
        Assert.Equal([nameof(Calls.A_value_task_answers_like_a_task)], sentences.Where(name => !noticed.Contains(name)));
    }
}
