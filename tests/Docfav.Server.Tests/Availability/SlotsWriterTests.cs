using System.Text.Json;
using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Calendars;
using Docfav.Scheduling.Intervals;
using Docfav.Server.Api;
using Docfav.Server.Availability;
using NodaTime;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Availability;

/// <summary>What is written by hand is what the contract's types come out as.</summary>
public sealed class SlotsWriterTests
{
    static readonly StaffPlace s_place = new(
        Guid.Parse("018c0000-0000-7000-8000-000000000001"), Guid.Parse("018c0000-0000-7000-8000-000000000002"), "Main", Guid.Parse("018c0000-0000-7000-8000-000000000003"),
        "Ñandú \"O'Neill\" \\ 🦷", "Europe/Madrid", 15, true);

    static readonly LocalDate s_sunday = new(2026, 10, 25);

    [Fact]
    public void The_slots_are_written_as_their_types_would_be()
    {
        var written = Written(null);

        written.ShouldBe(JsonSerializer.Serialize<StaffSlots[]>([Contract(null)], ApiJson.Options));
        // A day off, a clock change and slots of both kinds are in it.
        written.ShouldContain("\"type\":\"DAY_OFF\",\"slots\":[]");
        written.ShouldContain("\"available\":false");
        written.ShouldContain("\"available\":true");
    }

    [Fact]
    public void Slots_that_have_begun_are_left_out_also_where_they_are_the_first_or_all()
    {
        var now = Instant.FromUtc(2026, 10, 24, 7, 0);

        Written(now).ShouldBe(JsonSerializer.Serialize<StaffSlots[]>([Contract(now)], ApiJson.Options));
        Written(Instant.FromUtc(2027, 1, 1, 0, 0)).ShouldNotContain("from");
    }

    static SlotSearch Search { get; } = new(new DateInterval(s_sunday.PlusDays(-2), s_sunday.PlusDays(1)), Duration.FromMinutes(45), Duration.FromMinutes(60));

    static PlaceAgenda Day()
    {
        var hours = Enumerable.Range(1, 7).Select(day => new WeeklyHours((IsoDayOfWeek)day, new HoursOfDay(new TimeOfDay(0), new TimeOfDay(24 * 60))));
        var working = new WorkingTime(hours, [], [new DayOff(Guid.NewGuid(), new DateInterval(s_sunday.PlusDays(1), s_sunday.PlusDays(1)))]);
        var booked = new Occupation(OccupationType.Appointment, Guid.NewGuid(), new InstantSpan(Instant.FromUtc(2026, 10, 24, 8, 0), Instant.FromUtc(2026, 10, 24, 9, 0)));
        return new PlaceAgenda(s_place, new Docfav.Scheduling.Availability.Agenda(s_place.Timeline, working, [booked]), [], [], [], [], [], [], [], null);
    }

    static string Written(Instant? notBefore)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            SlotsWriter.Write(writer, [Day()], Search, notBefore);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    static StaffSlots Contract(Instant? notBefore) => new(
        s_place.StaffId, s_place.StaffCalendarId, s_place.StaffName, s_place.Timezone, 45,
        [.. Slots.Of(Day().Agenda, Search).Select(day => new SlotsOfDay(
            day.Date, day.Date.DayOfWeek.ToString().ToUpperInvariant(), day.Type == DayType.DayOff ? "DAY_OFF" : "REGULAR_DAY",
            [.. day.Slots.Where(slot => !(slot.Span.Start < notBefore)).Select(slot => new TimeSlot(slot.Span.Start, slot.Span.End, slot.Available, "WORKING_DAY"))]))]);
}
