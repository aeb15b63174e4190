using Docfav.Scheduling.Availability;
using Docfav.Scheduling.Intervals;
using Docfav.Scheduling.Tests.Oracle;
using NodaTime;

namespace Docfav.Scheduling.Tests.Availability;

public class AgendaAgainstMinutesTests
{
    [Fact]
    public void Conflicts_agree_with_a_look_at_every_minute() => Seeds.Try(3_000, random =>
    {
        var minutes = new MinuteAgenda(random);
        for (var i = 0; i < 5; i++)
        {
            var request = minutes.DrawRequest(random);
            var conflicts = Conflicts.Of(minutes.Agenda, request);
            var why = $"{minutes.Name}, {Text(request)}";

            conflicts.Select(c => $"{c.Type} {c.Id} {Text(c.Span)}").ShouldBe(minutes.ConflictsOf(request), ignoreOrder: true, why);
            conflicts.ShouldBe([.. conflicts.OrderBy(c => c.Span.Start).ThenBy(c => c.Type).ThenBy(c => c.Id)], why);
            (conflicts.Count == 0).ShouldBe(minutes.IsFree(request), why);
            minutes.Agenda.OpenTime(request).Covers(request).ShouldBe(conflicts.Count == 0, why);
        }
    });

    [Fact]
    public void Slots_agree_with_a_look_at_every_minute() => Seeds.Try(3_000, random =>
    {
        var minutes = new MinuteAgenda(random);
        int slot = random.Next(5, 70), service = random.Next(2) * random.Next(200);
        var dates = new DateInterval(minutes.Date.PlusDays(-1), minutes.Date.PlusDays(1));
        var search = new SlotSearch(dates, Duration.FromMinutes(slot), Duration.FromMinutes(service));
        var days = Slots.Of(minutes.Agenda, search);

        days.Select(d => d.Date).ShouldBe(dates);
        foreach (var day in days)
        {
            day.Slots.Select(s => (s.Span.Start, s.Available))
                .ShouldBe(minutes.SlotsOf(day.Date, slot, service), $"{minutes.Name}, {Text(day.Date)} by {slot} for {service}");
        }
        Slots.Count(minutes.Agenda, search).ShouldBe(days.Sum(d => d.Slots.Count));
    });

    [Fact]
    public void A_slot_is_available_exactly_where_it_can_be_booked() => Seeds.Try(2_000, random =>
    {
        var minutes = new MinuteAgenda(random);
        var search = new SlotSearch(
            new DateInterval(minutes.Date, minutes.Date.PlusDays(1)), Duration.FromMinutes(random.Next(5, 70)), Duration.FromMinutes(random.Next(200)));

        foreach (var slot in Slots.Of(minutes.Agenda, search).SelectMany(d => d.Slots))
        {
            slot.Span.Length.ShouldBe(search.SlotLength);
            Conflicts.Of(minutes.Agenda, new InstantSpan(slot.Span.Start, slot.Span.Start + search.Needed)).Any()
                .ShouldBe(!slot.Available, $"{minutes.Name}, {Text(slot.Span)}");
        }
    });

    [Fact]
    public void What_lies_outside_the_reach_of_a_search_plays_no_part() => Seeds.Try(1_000, random =>
    {
        var minutes = new MinuteAgenda(random);
        var search = new SlotSearch(
            new DateInterval(minutes.Date, minutes.Date), Duration.FromMinutes(random.Next(5, 70)), Duration.FromMinutes(random.Next(200)));
        var reach = search.Reach(minutes.Agenda.Timeline);
        var near = minutes.Occupations.Where(o => reach is { } span && o.Span.Overlaps(span));
        var less = new Agenda(minutes.Agenda.Timeline, minutes.Agenda.WorkingTime, near);

        Slots.Of(less, search).SelectMany(d => d.Slots).ShouldBe(Slots.Of(minutes.Agenda, search).SelectMany(d => d.Slots), minutes.Name);
    });

    [Fact]
    public void A_range_is_the_sum_of_its_parts() => Seeds.Try(1_000, random =>
    {
        var minutes = new MinuteAgenda(random);
        LocalDate first = minutes.Date.PlusDays(-2), middle = minutes.Date.PlusDays(random.Next(-2, 2)), last = minutes.Date.PlusDays(2);
        SlotSearch Search(LocalDate from, LocalDate to) =>
            new(new DateInterval(from, to), Duration.FromMinutes(20), Duration.FromMinutes(50));

        Texts(Slots.Of(minutes.Agenda, Search(first, last))).ShouldBe(
            Texts([.. Slots.Of(minutes.Agenda, Search(first, middle)), .. Slots.Of(minutes.Agenda, Search(middle.PlusDays(1), last))]), minutes.Name);
        Texts(Schedules.Of(minutes.Agenda, new(first, last))).ShouldBe(
            Texts([.. Schedules.Of(minutes.Agenda, new(first, middle)), .. Schedules.Of(minutes.Agenda, new(middle.PlusDays(1), last))]), minutes.Name);
    });

    static IEnumerable<string> Texts(IEnumerable<DaySlots> days) =>
        days.Select(d => $"{Text(d.Date)} {d.Type} {string.Join(' ', d.Slots.Select(s => $"{Text(s.Span)} {s.Available}"))}");

    static IEnumerable<string> Texts(IEnumerable<DaySchedule> days) =>
        days.Select(d => $"{Text(d.Date)} {d.Type} {string.Join(' ', d.Hours)}");
}
