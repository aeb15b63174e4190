using Docfav.Server.Appointments;
using Docfav.Server.Availability;
using Docfav.Server.Data;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Appointments;

/// <summary>What a turn of bookings leaves to the next, and when the next may do without asking.</summary>
public sealed class KnownAgendaTests
{
    static readonly Instant s_now = Instant.FromUtc(2026, 2, 3, 16, 0);
    static readonly Guid s_place = Guid.NewGuid();

    [Fact]
    public void What_a_turn_that_was_not_committed_has_read_is_forgotten_by_the_next()
    {
        var known = new KnownAgenda(isKept: true);
        Read(known, new(1, 0, 7));
        known.Commit();
        known.Begin(new(1, 0, 7), s_now);
        known.Has([s_place], []).ShouldBeTrue();

        // It is run again: what it has read may be what others had not committed either.
        known.Begin(new(1, 0, 7), s_now);

        known.Has([s_place], []).ShouldBeFalse();
    }

    [Fact]
    public void Nobody_guesses_before_a_turn_has_found_what_the_one_before_it_left()
    {
        var known = new KnownAgenda(isKept: true);
        known.Guess(s_now).ShouldBeNull();
        Read(known, new(1, 0, 7));
        known.TakeNumbers(2);
        known.Commit();
        known.Guess(s_now).ShouldBeNull("it has been right about nothing yet");

        known.Begin(new(3, 2, 8), s_now);
        known.Commit();

        known.Guess(s_now).ShouldBe(new ClinicNumbers(3, 2, 8));
        known.TakeNumbers(1);
        known.Commit();
        known.Guess(s_now).ShouldBe(new ClinicNumbers(4, 3, 9));
    }

    [Fact]
    public void A_guess_that_was_not_committed_was_wrong()
    {
        var known = new KnownAgenda(isKept: true);
        Read(known, new(1, 0, 7));
        known.Commit();
        known.Begin(new(1, 0, 7), s_now);
        known.Commit();
        known.Guess(s_now).ShouldNotBeNull();

        known.Guess(s_now).ShouldBeNull();

        known.Has([s_place], []).ShouldBeFalse();
    }

    [Fact]
    public void A_guess_that_was_given_up_leaves_what_is_known()
    {
        var known = new KnownAgenda(isKept: true);
        Read(known, new(1, 0, 7));
        known.Commit();
        known.Begin(new(1, 0, 7), s_now);
        known.Commit();
        known.Guess(s_now).ShouldNotBeNull();

        known.Begin(new(1, 0, 7), s_now);

        known.Has([s_place], []).ShouldBeTrue();
    }

    static void Read(KnownAgenda known, ClinicNumbers numbers)
    {
        known.Begin(numbers, s_now);
        known.Add([new StaffPlace(s_place, Guid.NewGuid(), "Sala", Guid.NewGuid(), "Laura", "Europe/Madrid", 15, true)], []);
    }
}
